import { expect } from 'vitest'
import { type Fields, hiddenField, type Visitor } from './visitor.ts'

const goodJob = { name: 'Backup', schedule: '30 2 * * *', timezone: 'Europe/Berlin', command: 'pg_dump', enabled: 'on' }

/** A good new form as the page sends it, changed. */
export async function newForm(member: Visitor, changes: Fields = {}): Promise<Fields> {
  const page = await (await member.get('/jobs/new')).text()
  return { ...goodJob, formKey: hiddenField(page, 'formKey'), ...changes }
}

/** Makes a job through the form and answers its address. */
export async function makeJob(member: Visitor, changes: Fields = {}): Promise<string> {
  const response = await member.post('/jobs/new', await newForm(member, changes))
  expect(response.status).toBe(303)
  return response.headers.get('location') ?? ''
}

/** A good edit of that job as its page sends it, changed. */
export async function editForm(member: Visitor, job: string, changes: Fields = {}): Promise<Fields> {
  const page = await (await member.get(`${job}/edit`)).text()
  return { ...goodJob, version: hiddenField(page, 'version'), ...changes }
}

/** How many jobs the list counts. */
export async function countJobs(member: Visitor): Promise<number> {
  const page = await (await member.get('/jobs')).text()
  return Number(/(\d+) jobs?<\/span>/.exec(page)?.[1] ?? 0)
}

/** The opening tag of a form's control. */
export function control(html: string, name: string): string {
  return html.match(new RegExp(`<(input|textarea)[^>]*name="${name}"[^>]*>`))?.[0] ?? ''
}
