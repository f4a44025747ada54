import { z } from 'zod'
import type { RunRecord } from './run-record.ts'

const header = z.object({ name: z.string(), value: z.string() })
const count = z.number().min(0)
const phase = count.nullable()
const body = z.object({
  first: z.string(),
  last: z.string(),
  totalBytes: count,
  isText: z.boolean(),
  isCut: z.boolean(),
  isComplete: z.boolean(),
})

/** A record that comes from outside; what it does not name is left out. */
export const runRecordShape: z.ZodType<RunRecord> = z.object({
  request: z.object({ method: z.string(), url: z.string(), headers: z.array(header), body: body.nullable() }),
  hops: z.array(z.object({ status: z.number(), location: z.string() })),
  answer: z.object({ status: z.number(), headers: z.array(header), body }).nullable(),
  timings: z.object({ dns: phase, connect: phase, tls: phase, firstByte: phase, download: phase, total: count }),
  remoteAddress: z.string().nullable(),
})
