import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openSpec } from '#app/features/jobs/due/due-job.server.ts'
import { createJob } from '#app/features/jobs/jobs.server.ts'
import { defaultSettings } from '#app/features/jobs/settings/job-settings.ts'
import { openHeaders, sealedHeaders } from '#app/features/jobs/settings/secret-headers.server.ts'
import { resealByCommand } from '#app/features/tenants/upkeep/reseal-command.server.ts'
import { createSeal, type Seal } from '#app/platform/seal.server.ts'
import { openTestEngineDb } from '#tests/support/engine-house.ts'
import { everyMinute } from '#tests/support/engine-scene.ts'
import { memberCtx } from '#tests/support/member-ctx.ts'
import { openHouse } from '#tests/support/tenants.ts'

const key = (id: string) => ({ id, key: randomBytes(32) })
const [k1, k2, k9] = [key('k1'), key('k2'), key('k9')]

const secretHeaders = [{ name: 'Authorization', value: 'Bearer of bad news' }]
const settings = { ...defaultSettings, secretHeaders }

/** Two members with a job each that has a secret, which k1 sealed, and one without. */
async function sealedByFirst() {
  const house = await openHouse()
  const engine = await openTestEngineDb(house.dataDir, house.clock)
  for (const id of ['ada', 'bob']) {
    const ctx = { ...(await memberCtx(house, id, engine)), seal: createSeal([k1]) }
    await createJob(ctx, { ...everyMinute, settings }, null)
    await createJob(ctx, { ...everyMinute, name: 'Plain' }, null)
  }
  const lines: string[] = []
  const reseal = async (seal: Seal, deps = house) => {
    lines.splice(0)
    const openEngine = () => openTestEngineDb(house.dataDir, house.clock)
    const print = (line: string) => void lines.push(line)
    const printDone = ({ user_id }: { user_id: string }, fault?: string) => print(`${user_id}: ${fault}`)
    await resealByCommand({ ...deps, seal, atOnce: 2, openEngine, print, printDone })
  }
  return { house, engine, lines, reseal }
}

type Scene = Awaited<ReturnType<typeof sealedByFirst>>

/** What a process that has these keys reads: the secrets of all jobs, and the calls that are due. */
async function readBy(seal: Seal, { house, engine }: Scene) {
  const secrets: unknown[] = []
  for (const userId of ['ada', 'bob']) {
    const tenant = await house.cache.tenant(userId)
    const rows = await tenant?.db.read<{ id: string; secret_headers: string }>(
      "SELECT * FROM cron_jobs WHERE name = 'Ping'",
    )
    for (const { id, secret_headers } of rows ?? [])
      secrets.push(...openHeaders(seal, { userId, jobId: id }, sealedHeaders(secret_headers)))
  }
  const due = await engine.read<{ tenant: string; job: string; spec: string }>('SELECT * FROM due_jobs')
  return { secrets, specs: due.map(({ tenant, job, spec }) => openSpec(spec, tenant, job, seal)) }
}

test('the secrets of jobs and the due list are sealed anew, and the old key is needed no more', async () => {
  const scene = await sealedByFirst()
  const before = await readBy(createSeal([k1]), scene)
  expect(before.secrets).toEqual([...secretHeaders, ...secretHeaders])
  const both = createSeal([k2, k1])
  await scene.reseal(both)
  expect(scene.lines).toEqual([
    '0 tokens were sealed anew.',
    '2 jobs of 2 members: 0 members failed, 0 not tried.',
    '4 entries of the due list.',
  ])
  expect(await readBy(createSeal([k2]), scene)).toEqual(before)
  await scene.reseal(createSeal([k2]))
  expect(scene.lines).toContain('0 jobs of 2 members: 0 members failed, 0 not tried.')
  expect(scene.lines).toContain('0 entries of the due list.')
})

test('what no key opens is named and left as it is', async () => {
  const scene = await sealedByFirst()
  await expect(scene.reseal(createSeal([k9]))).rejects.toThrow('Keep the older keys')
  expect(scene.lines.join('\n')).toMatch(/no key opens the secrets of id-\d/)
  expect(scene.lines.join('\n')).toMatch(/not opened by any key: the entry of job id-\d/)
  expect((await readBy(createSeal([k1]), scene)).secrets).toHaveLength(2)
})

test('a member whose database is out of reach is named, and done when it is run again', async () => {
  const scene = await sealedByFirst()
  const { house } = scene
  const both = createSeal([k2, k1])
  await house.registry.write("UPDATE user_databases SET updated_at = 0 WHERE user_id = 'ada'")
  const tenant: typeof house.cache.tenant = (id) =>
    id === 'ada' ? Promise.reject(new Error('Out of reach')) : house.cache.tenant(id)
  await expect(scene.reseal(both, { ...house, cache: { ...house.cache, tenant } })).rejects.toThrow('run it again')
  expect(scene.lines).toContain('ada: Out of reach')
  await scene.reseal(both)
  expect(scene.lines).toContain('1 jobs of 2 members: 0 members failed, 0 not tried.')
  expect((await readBy(createSeal([k2]), scene)).secrets).toHaveLength(2)
})
