import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hashOfCode } from '#app/auth-server/one-time/one-time-token.server.ts'
import { openSql } from '#db/client.server.ts'
import { migrate, readMigrations } from '#db/migrate.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { ada as email, startAuthServer } from './start-auth-server.ts'

const migrations = readMigrations(
  import.meta.glob<string>('/app/auth-server/migrations/*.sql', { query: '?raw', import: 'default', eager: true }),
)

/** A data folder as the version before left it, with a mail on its way to Ada. */
async function folderOfBefore(hashInLink: string): Promise<string> {
  const dir = tempDir()
  const db = openSql({ url: `file:${join(dir, 'auth.db')}` })
  await migrate(db, migrations.slice(0, 5), 0)
  await db.write(
    `INSERT INTO users (id, email, role, app_metadata, user_metadata, created_at, updated_at)
      VALUES ('11111111-1111-4111-8111-111111111111', ?, 'authenticated', '{}', '{}', 0, 0)`,
    [email],
  )
  await db.write(
    `INSERT INTO one_time_tokens (user_id, kind, address, token_hash, expires_at)
      VALUES ('11111111-1111-4111-8111-111111111111', 'recovery', ?, ?, ?)`,
    [email, hashInLink, Date.parse('2026-11-24T13:00:00Z')],
  )
  db.close()
  return dir
}

test.each(['', 'pkce_'])('a link mailed before the update (%s…) is void, the code beside it works', async (prefix) => {
  const hash = prefix + hashOfCode(email, '123456')
  const server = await startAuthServer({ dir: await folderOfBefore(hash) })
  const byLink = await server.member().verifyOtp({ type: 'recovery', token_hash: hash })
  expect(byLink.error?.code).toBe('otp_expired')
  const byCode = await server.member().verifyOtp({ type: 'recovery', email, token: '123456' })
  expect(byCode.data.user?.email).toBe(email)
})
