import { randomUUID } from 'node:crypto'
import { createVisitor } from '#tests/support/visitor.ts'

/** Milliseconds from sending the sign-up form to the last byte of the list of jobs, for newcomers one after another. */
export async function signUpTimes(origin: string, newcomers = 100): Promise<number[]> {
  const times: number[] = []
  for (let index = 0; index < newcomers; index += 1) times.push(await signUpTime(origin))
  return times
}

async function signUpTime(origin: string): Promise<number> {
  const visitor = createVisitor(origin)
  await (await visitor.get('/sign-up')).text()
  const credentials = { email: `member-${randomUUID()}@example.com`, password: 'correct horse battery' }
  const startedAt = performance.now()
  let response = await visitor.post('/sign-up', credentials)
  for (let next = response.headers.get('location'); next; ) {
    response = await visitor.get(next)
    // The page of the set-up is asked again until the database is ready.
    next = response.headers.get('location') ?? (next === '/setup' ? next : null)
  }
  const page = await response.text()
  const elapsed = performance.now() - startedAt
  if (response.status !== 200 || !page.includes('/jobs/new')) throw new Error('Sign-up did not end on a usable page')
  return elapsed
}
