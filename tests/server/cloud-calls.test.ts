import { expect, test } from 'vitest'
import { editForm, makeJob, newForm } from '#tests/support/job-forms.ts'
import { cloud } from '#tests/support/turso/cloud.ts'
import { signUpVisitor, type Visitor } from '#tests/support/visitor.ts'

test('a page or an action asks the member’s database no more often than it has to', async () => {
  const { serve, standIn } = await cloud()
  const { origin } = await serve()

  /** How many requests `work` makes Turso answer, by what they are for; the registry's are not told from the engine's. */
  async function asked(work: () => Promise<unknown>) {
    const before = standIn.requests.length
    await work()
    const requests = standIn.requests.slice(before)
    const count = (path: RegExp) => requests.filter((request) => path.test(request)).length
    return { database: count(/\/dev\/u-/), platform: count(/\/v1\//) }
  }

  let member: Visitor | undefined
  const signUp = await asked(async () => {
    member = await signUpVisitor(origin)
  })
  // To make it and a token for it; to migrate it, and to look before and after; to look when it is opened.
  expect(signUp).toEqual({ database: 4, platform: 2 })

  const ada = member as unknown as Visitor
  const job = await makeJob(ada)
  const [form, edit] = [await newForm(ada), await editForm(ada, job, { command: 'ls' })]
  const page = (path: string) => async () => (await ada.get(path)).text()
  const most: [what: string, atMost: number, work: () => Promise<unknown>][] = [
    // The jobs, and what the day above them is drawn from.
    ['the list', 2, page('/jobs')],
    ['a search', 2, page('/jobs?q=back')],
    ['the page of a job', 3, page(job)],
    ['the form of a new job', 0, page('/jobs/new')],
    ['the form of an edit', 1, page(`${job}/edit`)],
    ['the settings', 1, page('/settings')],
    ['making a job', 2, () => ada.post('/jobs/new', form)],
    ['changing it', 4, () => ada.post(`${job}/edit`, edit)],
    ['pausing it', 2, () => ada.post(`${job}/pause`)],
    ['deleting it', 2, () => ada.post(`${job}/delete`)],
  ]
  for (const [what, atMost, work] of most) {
    const { database, platform } = await asked(work)
    expect(database, what).toBeLessThanOrEqual(atMost)
    expect(platform, what).toBe(0)
  }
})
