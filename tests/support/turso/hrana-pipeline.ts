import { HranaError, type HranaStream } from './hrana-stream.ts'
import type { HranaResult, HranaStatement } from './hrana-values.ts'

interface Batch {
  steps: { condition?: Condition | null; stmt: HranaStatement }[]
}

type Condition =
  | { type: 'ok' | 'error'; step: number }
  | { type: 'not'; cond: Condition }
  | { type: 'and' | 'or'; conds: Condition[] }
  | { type: 'is_autocommit' }

export interface StreamRequest {
  type: string
  stmt?: HranaStatement
  batch?: Batch
  sql?: string
  sql_id?: number
}

interface HranaFault {
  message: string
  code: string
}

/** Answers one entry of a pipeline: what goes into `results`. */
export async function answerRequest(stream: HranaStream, request: StreamRequest): Promise<unknown> {
  try {
    return { type: 'ok', response: { type: request.type, ...(await perform(stream, request)) } }
  } catch (error) {
    return { type: 'error', error: faultOf(error) }
  }
}

async function perform(stream: HranaStream, { type, stmt = {}, batch, sql = '', sql_id = -1 }: StreamRequest) {
  switch (type) {
    case 'execute':
      return { result: await stream.execute(stmt) }
    case 'batch':
      return { result: await runBatch(stream, batch ?? { steps: [] }) }
    case 'sequence':
      return stream.sequence(sql)
    case 'store_sql':
      return stream.storeSql(sql_id, sql)
    case 'close_sql':
      return undefined
    case 'get_autocommit':
      return { is_autocommit: stream.isAutocommit() }
    case 'close':
      return stream.close()
    default:
      throw new HranaError('HRANA_PROTO_ERROR', `Unknown request ${type}`)
  }
}

async function runBatch(stream: HranaStream, { steps }: Batch) {
  const results: (HranaResult | null)[] = []
  const errors: (HranaFault | null)[] = []
  const isMet = (condition: Condition): boolean => {
    switch (condition.type) {
      case 'ok':
        return results[condition.step] != null
      case 'error':
        return errors[condition.step] != null
      case 'not':
        return !isMet(condition.cond)
      case 'and':
        return condition.conds.every(isMet)
      case 'or':
        return condition.conds.some(isMet)
      case 'is_autocommit':
        return stream.isAutocommit()
    }
  }
  for (const { condition, stmt } of steps) {
    if (condition && !isMet(condition)) {
      results.push(null)
      errors.push(null)
      continue
    }
    const [result, fault] = await stream.execute(stmt).then(
      (value) => [value, null] as const,
      (error) => [null, faultOf(error)] as const,
    )
    results.push(result)
    errors.push(fault)
  }
  return { step_results: results, step_errors: errors }
}

function faultOf(error: unknown): HranaFault {
  if (error instanceof HranaError) return { message: error.message, code: error.code }
  return { message: String(error), code: 'SQLITE_ERROR' }
}
