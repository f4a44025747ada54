import { memberDb } from '#app/features/tenants/tenants.server.ts'
import { openTenantDeps } from './tenants-deps.ts'

/** Signs members up, four at a time, until the process is killed; prints each whose database is ready. */
export async function signUpForever(dataDir: string): Promise<void> {
  const deps = await openTenantDeps({ dataDir, clock: Date.now })
  const line = async (prefix: string) => {
    for (let n = 0; ; n += 1) {
      const id = `${prefix}-${process.pid}-${n}`
      const db = await memberDb(deps, { id, email: `${id}@example.com`, issuedAt: 1 })
      await db?.write('UPDATE cron_jobs SET enabled = 1')
      process.stdout.write(`${id}\n`)
    }
  }
  await Promise.all(['a', 'b', 'c', 'd'].map(line))
}
