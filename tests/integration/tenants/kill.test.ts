import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { reconcileTenants } from '#app/features/tenants/reconcile-tenants.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { databasesOnDisk } from '#tests/support/tenant-files.ts'
import { openHouse } from '#tests/support/tenants.ts'

const script = fileURLToPath(new URL('../../support/sign-up-process.mjs', import.meta.url))

/** Signs members up in a process that is killed after so many of them; answers those it called ready. */
async function signUpUntilKilled(dataDir: string, members: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const ready: string[] = []
  for await (const id of createInterface({ input: child.stdout })) {
    ready.push(id)
    if (ready.length === members) child.kill('SIGKILL')
  }
  expect(await exited).toEqual([null, 'SIGKILL'])
  return ready
}

test('kill -9 in the middle of sign-ups leaves no half account and no file astray', { timeout: 120_000 }, async () => {
  const dataDir = tempDir()
  const promised: string[] = []
  for (const members of [1, 5, 9, 14]) promised.push(...(await signUpUntilKilled(dataDir, members)))

  const house = await openHouse({ dataDir })
  // The leases of the killed processes are over by then.
  house.clock.advance(Date.now() + 60_000 - house.clock())
  const halfway = await house.registry.read("SELECT * FROM user_databases WHERE state <> 'ready'")
  expect(await reconcileTenants(house)).toEqual({ ready: halfway.length, unfinished: 0 })

  const rows = await house.registry.read<{ user_id: string; db_name: string }>('SELECT * FROM user_databases')
  expect(rows.map(({ user_id }) => user_id)).toEqual(expect.arrayContaining(promised))
  expect(databasesOnDisk(dataDir)).toEqual(rows.map(({ db_name }) => db_name).sort())
  for (const { user_id } of rows) {
    const tenant = await house.cache.tenant(user_id)
    expect(await tenant?.db.read('SELECT count(*) AS jobs FROM cron_jobs')).toEqual([{ jobs: 0 }])
  }
})
