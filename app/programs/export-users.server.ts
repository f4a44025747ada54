/** `npm run export-users`: everybody, to be taken along to a Supabase project. */
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { withAccounts } from '#app/auth-server/program/open-accounts.server.ts'
import { exportedUser } from '#app/auth-server/users/exported-user.ts'
import { usersAfter } from '#app/auth-server/users/users.server.ts'
import { authServerEnv } from '#app/platform/env.server.ts'
import { codeOf } from '#app/platform/files.server.ts'
import { runProgram } from '#app/platform/program/run-program.server.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'
import type { Sql } from '#db/sql.server.ts'

const pageSize = 500

await runProgram({
  schema: z.object({ data: z.string().min(1, 'must name a folder').optional() }),
  flags: { data: { value: 'DIR', help: 'the data folder (DATA_DIR, or else ./data)' } },
  usage: `npm run export-users -- FILE [flags]

Writes the people of the embedded auth server to a new file, one JSON object a line, each as auth.admin.createUser of a
Supabase project takes it: with id, address and password hash. The file is as secret as the passwords.`,
  takesWords: true,
  async run({ data }, [path = '', ...more]) {
    if (!path || more.length > 0) throw new StartFault('Name one file. --help lists what can be said.')
    const now = Date.now()
    await withAccounts(resolve(data ?? authServerEnv().dataDir), now, async (db) => {
      process.stdout.write(`Wrote ${await writeUsers(db, path, now)} people to ${path}.\n`)
    })
  },
})

async function writeUsers(db: Sql, path: string, now: number): Promise<number> {
  const file = await openNew(path)
  let count = 0
  try {
    for await (const user of everybody(db)) {
      await file.write(`${JSON.stringify(exportedUser(user, now))}\n`)
      count += 1
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return count
}

async function* everybody(db: Sql) {
  for (let page = await usersAfter(db, '', pageSize); page.length > 0; ) {
    yield* page
    page = await usersAfter(db, page.at(-1)?.id ?? '', pageSize)
  }
}

async function openNew(path: string) {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    throw new StartFault(`${path} cannot be made (${codeOf(error)}): it must be a new file in a folder that is there.`)
  }
}
