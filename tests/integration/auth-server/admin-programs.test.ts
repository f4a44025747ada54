import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { totpCode } from '#app/auth-server/factors/totp.server.ts'
import { runAuthProgram } from '#tests/support/auth-program.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { enrol, protectedMember, signedIn, tokenOf } from './members.ts'
import { startOnPort } from './on-a-port.ts'
import { createdUser, password, secretKey, signIn, signUp, startAuthServer } from './start-auth-server.ts'

test('remove-factors lets a member in by the password alone, while the server runs', async () => {
  const server = await startAuthServer()
  await protectedMember(server)
  const program = await runAuthProgram('remove-factors', ['ADA@example.com', '--data', server.dir])
  expect(program).toEqual({ exitCode: 0, stdout: 'Second factors of ada@example.com removed: 1.\n', stderr: '' })
  const member = await signedIn(server)
  expect((await member.mfa.listFactors()).data?.all).toEqual([])
  expect((await server.member().getUser(await tokenOf(member))).data.user).not.toHaveProperty('factors')
  const [last] = await server.db.read('SELECT action, actor FROM audit_log WHERE action LIKE ?', ['factor_del%'])
  expect(last).toEqual({ action: 'factor_deleted', actor: 'operator' })
})

test('remove-factors does so in the Supabase project of the settings, which it meets over the network alone', async () => {
  const server = await startOnPort({ autoconfirm: true })
  const env = {
    SUPABASE_URL: new URL(server.url).origin,
    SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_any',
    SUPABASE_SECRET_KEY: secretKey,
    DATA_DIR: tempDir(),
  }
  const member = server.member()
  await member.signUp({ email: 'ada@example.com', password })
  const { id, totp } = await enrol(member)
  await member.mfa.challengeAndVerify({ factorId: id, code: totpCode(totp.secret, server.now()) })
  const userId = (await member.getUser()).data.user?.id ?? ''
  const factors = async () => (await server.admin().mfa.listFactors({ userId })).data?.factors.length
  expect(await factors()).toBe(1)
  const remove = (email: string, more: Record<string, string> = {}) =>
    runAuthProgram('remove-factors', [email], { ...env, ...more })
  expect(await remove('eve@example.com')).toMatchObject({
    exitCode: 1,
    stderr: 'Nobody has the address eve@example.com.\n',
  })
  expect((await remove('ada@example.com', { SUPABASE_SECRET_KEY: 'sb_secret_of_another' })).stderr).toMatch(
    /did not do it/,
  )
  expect(await factors()).toBe(1)
  expect(await remove('ADA@example.com')).toEqual({
    exitCode: 0,
    stdout: 'Second factors of ada@example.com removed: 1.\n',
    stderr: '',
  })
  expect(await factors()).toBe(0)
})

test('export-users writes what auth.admin.createUser takes, and everybody signs in where it was taken', async () => {
  const from = await startAuthServer()
  const { user: ada } = await signUp(from)
  await from.admin().createUser({ email: 'unconfirmed@example.com', user_metadata: { name: 'Eve' } })
  const banned = await createdUser(from, 'banned@example.com')
  const gone = await createdUser(from, 'gone@example.com')
  await from.admin().updateUserById(banned.id, { ban_duration: '876000h' })
  await from.admin().deleteUser(gone.id, true)
  const path = join(tempDir(), 'users.jsonl')
  const program = await runAuthProgram('export-users', [path, '--data', from.dir])
  expect(program).toEqual({ exitCode: 0, stdout: `Wrote 3 people to ${path}.\n`, stderr: '' })
  expect(statSync(path).mode & 0o777).toBe(0o600)

  const to = await startAuthServer()
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  for (const line of lines) expect((await to.admin().createUser(JSON.parse(line))).error).toBeNull()
  expect(await signIn(to)).toMatchObject({
    user: { id: ada.id, email: 'ada@example.com', app_metadata: ada.app_metadata, user_metadata: ada.user_metadata },
  })
  await expect(signIn(to, 'banned@example.com')).rejects.toMatchObject({ code: 'user_banned' })
  const unconfirmed = (await to.admin().listUsers()).data.users.find(({ email }) => email?.startsWith('unconfirmed'))
  expect(unconfirmed).toMatchObject({ user_metadata: { name: 'Eve' } })
  expect(unconfirmed).not.toHaveProperty('email_confirmed_at')
})

test('the programs say what is wrong, and overwrite nothing', async () => {
  const server = await startAuthServer()
  const taken = join(tempDir(), 'taken')
  writeFileSync(taken, 'mine')
  const saysOf = async (name: string, ...args: string[]) => {
    const { exitCode, stderr } = await runAuthProgram(name, args)
    return [exitCode, stderr.trim()]
  }
  expect(await saysOf('export-users', taken, '--data', server.dir)).toEqual([1, expect.stringContaining('EEXIST')])
  expect(readFileSync(taken, 'utf8')).toBe('mine')
  expect(await saysOf('remove-factors', 'eve@example.com', '--data', server.dir)).toEqual([
    1,
    'Nobody has the address eve@example.com.',
  ])
  expect(await saysOf('remove-factors', 'eve@example.com', '--data', tempDir())).toEqual([
    1,
    expect.stringContaining('auth.db is not there'),
  ])
})
