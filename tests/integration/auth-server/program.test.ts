import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { importJWK, type JWK, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { newKey } from '#app/auth-server/tokens/key-list.server.ts'
import { type AuthProgram, programSecretKey, runAuthProgram, startAuthProgram } from '#tests/support/auth-program.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

const password = 'correct horse battery'

type Alg = 'ES256' | 'RS256'

/** A keys file of one key that signs and one that only verifies. */
function keysFile(alg: Alg) {
  const current = { ...newKey(alg), key_ops: ['sign', 'verify'] }
  const standby = newKey(alg)
  const path = join(tempDir(), 'keys.json')
  writeFileSync(path, JSON.stringify([current, standby]))
  return { path, current, standby }
}

async function adminToken(key: JWK, claims: Record<string, unknown>): Promise<string> {
  const { alg = '', kid = '', key_ops: _, ...rest } = key
  const header = { alg, kid, typ: 'JWT' }
  return new SignJWT(claims).setProtectedHeader(header).sign(await importJWK({ ...rest, alg }))
}

/** What every client of GoTrue does, once. */
async function signUpAndBack(program: AuthProgram, email = 'ada@example.com') {
  const client = program.client()
  const { data, error } = await client.signUp({ email, password })
  if (error || !data.session) throw error ?? new Error('No session')
  const refreshed = await client.refreshSession(data.session)
  const claims = await client.getClaims(refreshed.data.session?.access_token)
  const signedIn = await client.signInWithPassword({ email, password })
  const user = await client.getUser(signedIn.data.session?.access_token)
  expect([refreshed.error, claims.error, signedIn.error, user.error]).toEqual([null, null, null, null])
  expect((await client.signOut()).error).toBeNull()
  return { header: claims.data?.header, claims: claims.data?.claims, user: user.data.user }
}

/** The next refresh token; undefined when the server is gone. Throws when it refuses. */
async function refresh(program: AuthProgram, token = ''): Promise<string | undefined> {
  const body = JSON.stringify({ refresh_token: token })
  const answer = await fetch(`${program.url}/token?grant_type=refresh_token`, { method: 'POST', body })
    .then(async (response) => ({ status: response.status, body: await response.json() }))
    .catch(() => undefined)
  if (answer && answer.status !== 200) throw new Error(`Refused: ${JSON.stringify(answer)}`)
  return answer?.body.refresh_token
}

test.each([
  ['ES256', '/auth/v1'],
  ['RS256', '/auth/v1'],
  ['ES256', ''],
  ['RS256', ''],
] as const)('clients of GoTrue work unchanged against %s keys below %j', async (alg, basePath) => {
  const keys = keysFile(alg)
  const program = await startAuthProgram({ dataDir: tempDir(), basePath, flags: ['--keys', keys.path] })
  const { header, claims, user } = await signUpAndBack(program)
  expect(header).toEqual({ alg, kid: keys.current.kid, typ: 'JWT' })
  expect(claims).toMatchObject({ iss: program.url, aud: 'authenticated', sub: user?.id })
  const { keys: listed } = await (await fetch(`${program.url}/.well-known/jwks.json`)).json()
  expect(listed.map(({ kid }: JWK) => kid)).toEqual([keys.current.kid, keys.standby.kid])
})

test('supabase-js finds it where it finds a Supabase project', async () => {
  const { port } = await startAuthProgram({ dataDir: tempDir() })
  const supabase = createClient(`http://127.0.0.1:${port}`, programSecretKey, { auth: { persistSession: false } })
  await supabase.auth.admin.createUser({ email: 'ada@example.com', password, email_confirm: true })
  const { data, error } = await supabase.auth.signInWithPassword({ email: 'ada@example.com', password })
  expect(error).toBeNull()
  expect(data.user?.email).toBe('ada@example.com')
})

test('the service role is who shows the secret key, or a token of a listed key with such a role', async () => {
  const keys = keysFile('ES256')
  const program = await startAuthProgram({ dataDir: tempDir(), flags: ['--keys', keys.path] })
  const answer = async (headers: Record<string, string>) =>
    (await fetch(`${program.url}/admin/users`, { headers })).status
  const bearer = (token: string) => answer({ authorization: `Bearer ${token}`, apikey: 'sb_publishable_any' })
  expect(await bearer(programSecretKey)).toBe(200)
  expect(await answer({ apikey: programSecretKey })).toBe(200)
  // As GoTrue does, one that never expires is taken too.
  for (const key of [keys.current, keys.standby] as JWK[]) {
    expect(await bearer(await adminToken(key, { role: 'service_role' }))).toBe(200)
    expect(await bearer(await adminToken(key, { role: 'supabase_admin' }))).toBe(200)
    expect(await bearer(await adminToken(key, { role: 'authenticated' }))).toBe(403)
    expect(await bearer(await adminToken(key, { role: 'service_role', exp: 1 }))).toBe(403)
  }
  expect(
    await bearer(await adminToken({ ...newKey('ES256'), kid: keys.current.kid } as JWK, { role: 'service_role' })),
  ).toBe(403)
  expect(await answer({})).toBe(401)
})

test('a key that signs is rotated and revoked while the server runs', async () => {
  const dataDir = tempDir()
  const program = await startAuthProgram({ dataDir })
  const client = program.client()
  const keys = async (...words: string[]) => {
    const { stdout, stderr } = await runAuthProgram('auth-keys', [...words, '--data', dataDir])
    return (
      stderr ||
      stdout
        .split('\n')
        .map((line) => line.split(/\s+/)[0])
        .join(' ')
        .trim()
    )
  }
  const { data } = await client.signUp({ email: 'ada@example.com', password })
  const old = data.session?.access_token ?? ''
  const oldKid = (await client.getClaims(old)).data?.header.kid ?? ''
  expect(await keys('rotate')).toContain('No key is on standby')
  expect(await keys('revoke', oldKid)).toContain('rotate first')
  expect(await keys('standby')).toBe('current standby')
  expect(await keys('rotate')).toBe('previous current')
  const { data: refreshed } = await client.refreshSession()
  expect(JSON.parse(atob((refreshed.session?.access_token ?? '').split('.')[0] ?? '')).kid).not.toBe(oldKid)
  expect((await client.getUser(old)).error).toBeNull()
  expect(await keys('revoke', oldKid)).toBe('current')
  expect((await client.getUser(old)).error?.code).toBe('bad_jwt')
  expect((await client.getUser(refreshed.session?.access_token)).error).toBeNull()
})

test('killed amid refreshes it loses no session and takes no token twice', async () => {
  const dataDir = tempDir()
  let program = await startAuthProgram({ dataDir })
  const signUp = async (n: number) => {
    const { data } = await program.client().signUp({ email: `m${n}@example.com`, password })
    return data.session?.refresh_token ?? ''
  }
  const tokens = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(signUp))
  /** Refreshes, each time with the token it was answered last, until the server is gone. */
  const refreshForever = async (n: number, onRefresh: () => void) => {
    for (let answer = await refresh(program, tokens[n]); answer; answer = await refresh(program, tokens[n])) {
      tokens[n] = answer
      onRefresh()
    }
  }
  for (let round = 0; round < 3; round += 1) {
    let refreshes = 0
    const killAmid = () => {
      refreshes += 1
      if (refreshes === 60) void program.end('SIGKILL')
    }
    await Promise.all(tokens.map((_, n) => refreshForever(n, killAmid)))
    expect(refreshes).toBeGreaterThanOrEqual(60)
    program = await startAuthProgram({ dataDir, port: program.port })
  }
  const last = await Promise.all(tokens.map((token) => refresh(program, token)))
  expect(new Set(last).size).toBe(tokens.length)
  expect(last).not.toContain(undefined)
})

test('of two hundred refreshes of one token at the same time, by two processes on one folder, one family survives', async () => {
  const dataDir = tempDir()
  const programs = [await startAuthProgram({ dataDir }), await startAuthProgram({ dataDir })] as const
  const { data } = await programs[0].client().signUp({ email: 'ada@example.com', password })
  const token = data.session?.refresh_token
  const nth = (n: number) => programs[n % 2 === 0 ? 0 : 1]
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => refresh(nth(n), token)))
  expect(new Set(answers).size).toBe(1)
  expect(await refresh(programs[1], token)).toBe(answers[0])
  expect((await programs[1].client().getUser(data.session?.access_token)).error).toBeNull()
})

test('without a secret key in the environment it makes one, and its one line says where', async () => {
  const dataDir = tempDir()
  const program = await startAuthProgram({ dataDir, env: { SUPABASE_SECRET_KEY: '' } })
  const { authSecretKey } = await import(join(dataDir, 'keys.json'), { with: { type: 'json' } }).then((m) => m.default)
  expect((await program.client(authSecretKey).admin.listUsers()).error).toBeNull()
})

test('SIGTERM ends it when the requests that run are answered', async () => {
  const program = await startAuthProgram({ dataDir: tempDir() })
  const answer = program.client().signUp({ email: 'ada@example.com', password })
  await fetch(`${program.url}/health`)
  const exitCode = program.end('SIGTERM')
  expect((await answer).error).toBeNull()
  expect(await exitCode).toBe(0)
})

test('a body above 1 MB is answered with 413 on the wire, and what no client sends with an error in JSON', async () => {
  const program = await startAuthProgram({ dataDir: tempDir() })
  const large = await fetch(`${program.url}/signup`, { method: 'POST', body: 'a'.repeat(4 * 1024 * 1024) })
  expect([large.status, (await large.json()).error_code]).toEqual([413, 'request_entity_too_large'])
  expect((await fetch(`${program.url}/nowhere`)).status).toBe(404)
  expect((await fetch(`${program.url}/signup`)).status).toBe(405)
})

test('a flag that is wrong is refused, with a word on what can be said', async () => {
  const { exitCode, stderr } = await runAuthProgram('auth-server', ['--port', '0'])
  expect(stderr).toBe('--port must be a whole number from 1 to 65535\n--help lists what can be said.\n')
  expect(exitCode).toBe(2)
})

test('it does not start on a port that is taken, or with keys that cannot be used', async () => {
  const { port } = await startAuthProgram({ dataDir: tempDir() })
  const start = (...args: string[]) => runAuthProgram('auth-server', ['--data', tempDir(), ...args])
  expect(await start('--port', String(port))).toMatchObject({
    exitCode: 1,
    stderr: `Cannot listen on 127.0.0.1 port ${port}: another program has the port\n`,
  })
  const missing = await start('--keys', join(tempDir(), 'missing.json'))
  expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('holds no usable signing keys') })
})

test('--help lists every flag', async () => {
  const { exitCode, stdout } = await runAuthProgram('auth-server', ['--help'])
  expect(exitCode).toBe(0)
  for (const flag of ['--port PORT', '--base-path PATH', '--keys FILE', '--data DIR']) expect(stdout).toContain(flag)
})
