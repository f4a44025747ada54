/** `npm run remove-factors`: for a member who lost the second factor. */
import { resolve } from 'node:path'
import { isAuthError } from '@supabase/supabase-js'
import { z } from 'zod'
import { deleteFactors } from '#app/auth-server/factors/factors.server.ts'
import { withAccounts } from '#app/auth-server/program/open-accounts.server.ts'
import { auditEntry } from '#app/auth-server/users/audit-log.server.ts'
import { findUserByEmail } from '#app/auth-server/users/users.server.ts'
import { removeFactors } from '#app/features/auth/second-factor/remove-factors.server.ts'
import { limitTime } from '#app/features/auth/session/auth-fetch.server.ts'
import { sessionCookie } from '#app/features/auth/session/session-cookie.server.ts'
import type { SupabaseProject } from '#app/platform/env/supabase.server.ts'
import { authServerEnv, supabaseEnv } from '#app/platform/env.server.ts'
import { runProgram } from '#app/platform/program/run-program.server.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'

await runProgram({
  schema: z.object({ data: z.string().min(1, 'must name a folder').optional() }),
  flags: { data: { value: 'DIR', help: 'a data folder, whatever Supabase project is set (DATA_DIR, or else ./data)' } },
  usage: `npm run remove-factors -- EMAIL [flags]

Removes all second factors of a member, who then signs in by the password alone: in the Supabase project of the settings, or
else of the embedded auth server. Be sure that it is the member who asks. A running server needs no restart.`,
  takesWords: true,
  async run({ data }, [email = '', ...more]) {
    if (!email || more.length > 0) throw new StartFault('Name one address. --help lists what can be said.')
    const project = data ? undefined : supabaseEnv()
    const address = email.toLowerCase()
    const count = project ? await inProject(project, address) : await inFolder(data, address)
    if (count === undefined) throw new StartFault(`Nobody has the address ${email}.`)
    process.stdout.write(`Second factors of ${address} removed: ${count}.\n`)
  },
})

async function inProject(project: SupabaseProject, email: string): Promise<number | undefined> {
  const fetch = limitTime(globalThis.fetch)
  try {
    return await removeFactors({ ...project, fetch, cookie: sessionCookie(true) }, email)
  } catch (error) {
    if (!isAuthError(error)) throw error
    throw new StartFault(`${project.url} did not do it: ${error.message}`)
  }
}

async function inFolder(data: string | undefined, email: string): Promise<number | undefined> {
  const now = Date.now()
  let count: number | undefined
  await withAccounts(resolve(data ?? authServerEnv().dataDir), now, async (db) => {
    const user = await findUserByEmail(db, email)
    if (!user) return
    await db.batch([
      ...deleteFactors(user.id, 'all'),
      auditEntry('factor_deleted', 'operator', user.id, { now, clientAddress: '' }),
    ])
    count = user.factors.length
  })
  return count
}
