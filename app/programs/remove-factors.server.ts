/** `npm run remove-factors`: for a member who lost the second factor. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { deleteFactors } from '#app/auth-server/factors/factors.server.ts'
import { withAccounts } from '#app/auth-server/program/open-accounts.server.ts'
import { auditEntry } from '#app/auth-server/users/audit-log.server.ts'
import { findUserByEmail } from '#app/auth-server/users/users.server.ts'
import { authServerEnv } from '#app/platform/env.server.ts'
import { runProgram } from '#app/platform/program/run-program.server.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'

await runProgram({
  schema: z.object({ data: z.string().min(1, 'must name a folder').optional() }),
  flags: { data: { value: 'DIR', help: 'the data folder (DATA_DIR, or else ./data)' } },
  usage: `npm run remove-factors -- EMAIL [flags]

Removes all second factors of a member of the embedded auth server, who then signs in by the password alone. Be sure that
it is the member who asks. A running server needs no restart.`,
  takesWords: true,
  async run({ data }, [email = '', ...more]) {
    if (!email || more.length > 0) throw new StartFault('Name one address. --help lists what can be said.')
    const now = Date.now()
    await withAccounts(resolve(data ?? authServerEnv().dataDir), now, async (db) => {
      const user = await findUserByEmail(db, email.toLowerCase())
      if (!user) throw new StartFault(`Nobody has the address ${email}.`)
      await db.batch([
        ...deleteFactors(user.id, 'all'),
        auditEntry('factor_deleted', 'operator', user.id, { now, clientAddress: '' }),
      ])
      process.stdout.write(`Second factors of ${user.email} removed: ${user.factors.length}.\n`)
    })
  },
})
