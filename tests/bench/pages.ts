import { jobsPerPage } from '#app/features/jobs/list/job-list-query.ts'
import { hiddenField, signUpVisitor, type Visitor } from '#tests/support/visitor.ts'
import { jobs } from './jobs.ts'

export interface Page {
  name: string
  url: string
  headers: Record<string, string>
}

/** The measured pages of the app; the signed-in one belongs to a member who made 100 jobs in the form. */
export async function pagesOf(origin: string): Promise<Page[]> {
  const member = await signUpVisitor(origin)
  for (const job of jobs) await createJob(member, job)
  // Takes the message that a job was created, which is shown once.
  await (await member.get('/jobs')).text()
  const cookie = [...member.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const jobsPage = `jobs page, signed in, ${jobsPerPage} of 100 jobs`
  return [
    { name: 'landing page', url: `${origin}/`, headers: {} },
    { name: jobsPage, url: `${origin}/jobs`, headers: { cookie } },
    // An address of its own for each request, so that none was answered before.
    { name: `${jobsPage}, made anew`, url: `${origin}/jobs?visit=[<id>]`, headers: { cookie } },
  ]
}

async function createJob(member: Visitor, job: (typeof jobs)[number]): Promise<void> {
  const form = await (await member.get('/jobs/new')).text()
  const fields = { ...job, timezone: 'Europe/Berlin', enabled: 'on', formKey: hiddenField(form, 'formKey') }
  const response = await member.post('/jobs/new', fields)
  if (response.status !== 303) throw new Error(`Creating ${job.name} answered ${response.status}`)
}
