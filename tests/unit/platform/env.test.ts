import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readAuthServerEnv, readEnv } from '#app/platform/env.server.ts'

const project = {
  SUPABASE_URL: 'https://abc.supabase.co/',
  SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_1',
  SUPABASE_SECRET_KEY: 'sb_secret_1',
}

test('with nothing set everything is embedded, on port 3000, in ./data', () => {
  expect(readEnv({})).toMatchObject({
    port: 3000,
    appOrigin: 'http://localhost:3000',
    dataDir: resolve('./data'),
    supabase: undefined,
    isProduction: true,
  })
})

test('an empty variable counts as not set', () => {
  expect(readEnv({ PORT: '', APP_ORIGIN: ' ' }).appOrigin).toBe('http://localhost:3000')
})

test('the origin follows the port', () => {
  expect(readEnv({ PORT: '8080' }).appOrigin).toBe('http://localhost:8080')
  expect(readEnv({ APP_ORIGIN: 'https://CRON.example.com:443/' }).appOrigin).toBe('https://cron.example.com')
})

test.each([
  ['https://cron.example.com/app/', /without a path: https:\/\/cron\.example\.com$/],
  ['https://cron.example.com/?a=b', /without a path: https:\/\/cron\.example\.com$/],
  ['https://ann:hidden@cron.example.com', /must not hold a user name or a password$/],
  ['cron.example.com', /must be an address that begins with http:\/\/ or https:\/\/$/],
])('APP_ORIGIN is an origin and nothing more: %s', (APP_ORIGIN, fault) => {
  expect(() => readEnv({ APP_ORIGIN })).toThrow(fault)
  expect(() => readEnv({ APP_ORIGIN })).not.toThrow(/hidden/)
})

test('both generations of Supabase names mean the same', () => {
  const older = {
    VITE_SUPABASE_URL: project.SUPABASE_URL,
    VITE_SUPABASE_ANON_KEY: project.SUPABASE_PUBLISHABLE_KEY,
    SUPABASE_SERVICE_ROLE_KEY: project.SUPABASE_SECRET_KEY,
  }
  expect(readEnv(older)).toEqual(readEnv(project))
  expect(readEnv(project).supabase).toEqual({
    url: 'https://abc.supabase.co',
    publishableKey: 'sb_publishable_1',
    secretKey: 'sb_secret_1',
    issuer: 'https://abc.supabase.co/auth/v1',
  })
})

test('mails go to an outbox until an SMTP server is named', () => {
  expect(readEnv({}).mail).toEqual({
    smtpUrl: undefined,
    from: 'Cronstead <cronstead@localhost>',
    mailsPerHour: 100,
    confirmsAddresses: false,
  })
  const smtp = { SMTP_URL: 'smtps://cron:secret@mail.example.com', MAIL_FROM: 'cron@example.com' }
  expect(readEnv(smtp).mail).toMatchObject({ smtpUrl: smtp.SMTP_URL, from: smtp.MAIL_FROM })
})

test('addresses are confirmed where mails go out, unless told otherwise', () => {
  const confirms = (source: Record<string, string>) => readEnv(source).mail.confirmsAddresses
  const smtp = { SMTP_URL: 'smtp://mail.example.com', MAIL_FROM: 'cron@example.com' }
  expect([confirms({}), confirms(smtp)]).toEqual([false, true])
  expect(confirms({ AUTH_CONFIRM_EMAIL: 'on' })).toBe(true)
  expect(confirms({ ...smtp, AUTH_CONFIRM_EMAIL: 'off' })).toBe(false)
  expect(() => confirms({ AUTH_CONFIRM_EMAIL: 'yes' })).toThrow(/AUTH_CONFIRM_EMAIL: must be one of on, off/)
})

test('an SMTP server needs a sender, and its address is not shown', () => {
  expect(() => readEnv({ SMTP_URL: 'smtp://mail.example.com' })).toThrow(/MAIL_FROM: missing, while SMTP_URL is there$/)
  const wrong = { SMTP_URL: 'https://cron:hidden@mail.example.com', MAIL_FROM: 'cron@example.com' }
  expect(() => readEnv(wrong)).toThrow(/SMTP_URL: must be an address that begins with smtp:\/\/ or smtps:\/\//)
  expect(() => readEnv(wrong)).not.toThrow(/hidden/)
})

test('all faults are named at once, in plain words', () => {
  const broken = { PORT: 'eighty', LOG_LEVEL: 'loud', SIGN_UPS_PER_HOUR: '0', SUPABASE_URL: 'abc.supabase.co' }
  expect(() => readEnv(broken)).toThrow(
    [
      'The configuration has faults:',
      '  PORT: must be a whole number from 1 to 65535, but is "eighty"',
      '  LOG_LEVEL: must be one of debug, info, warn, error, silent, but is "loud"',
      '  SIGN_UPS_PER_HOUR: must be a whole number of at least 1, but is "0"',
      '  SUPABASE_URL: must be an address that begins with http:// or https://',
      '  SUPABASE_PUBLISHABLE_KEY (or VITE_SUPABASE_ANON_KEY): missing, while other Supabase settings are there',
      '  SUPABASE_SECRET_KEY (or SUPABASE_SERVICE_ROLE_KEY): missing, while other Supabase settings are there',
    ].join('\n'),
  )
})

test('two names of one setting may not differ', () => {
  expect(readEnv({ ...project, VITE_SUPABASE_URL: project.SUPABASE_URL }).supabase?.url).toBe('https://abc.supabase.co')
  expect(() => readEnv({ ...project, VITE_SUPABASE_URL: 'https://other.supabase.co' })).toThrow(
    /SUPABASE_URL and VITE_SUPABASE_URL: mean the same but differ/,
  )
})

test('proxies are addresses and ranges, and nothing else', () => {
  const { trustedProxies } = readEnv({ TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8 2001:db8::/32,' })
  expect(trustedProxies).toEqual(['127.0.0.1', '10.0.0.0/8', '2001:db8::/32'])
  for (const wrong of ['localhost', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/']) {
    expect(() => readEnv({ TRUSTED_PROXIES: `127.0.0.1, ${wrong}` }), wrong).toThrow(/TRUSTED_PROXIES/)
  }
})

test('token settings without a Supabase project are half a configuration', () => {
  expect(() => readEnv({ SUPABASE_JWT_SECRET: 'legacy' })).toThrow(/SUPABASE_URL .*missing/)
})

test('half a Supabase configuration names what is missing', () => {
  const { SUPABASE_SECRET_KEY: _, ...half } = project
  expect(() => readEnv(half)).toThrow(/SUPABASE_SECRET_KEY .*missing/)
  expect(() => readEnv(half)).not.toThrow(/sb_publishable_1/)
})

test('a registry on the network needs its address and its token', () => {
  const registry = { REGISTRY_DB_URL: 'libsql://registry-acme.turso.io', REGISTRY_DB_TOKEN: 'a token' }
  expect(readEnv(registry).registry).toEqual({ url: 'libsql://registry-acme.turso.io/', authToken: 'a token' })
  expect(readEnv({}).registry).toBeUndefined()
  expect(() => readEnv({ REGISTRY_DB_URL: registry.REGISTRY_DB_URL })).toThrow(/^ {2}REGISTRY_DB_TOKEN: missing/m)
  expect(() => readEnv({ REGISTRY_DB_TOKEN: 'a token' })).toThrow(/^ {2}REGISTRY_DB_URL: missing/m)
  for (const url of ['registry.db', 'file:registry.db', 'libsql://a?authToken=hidden', 'https://a:hidden@b']) {
    expect(() => readEnv({ ...registry, REGISTRY_DB_URL: url })).toThrow(/REGISTRY_DB_URL: must/)
    expect(() => readEnv({ ...registry, REGISTRY_DB_URL: url })).not.toThrow(/hidden/)
  }
})

test('the programs of the auth server read the settings they need, and mind no others', () => {
  const settings = readAuthServerEnv({ SUPABASE_SECRET_KEY: 'sb_secret_x', PORT: 'none', LOG_LEVEL: 'warn' })
  expect(settings).toMatchObject({ dataDir: resolve('data'), logLevel: 'warn', secretKey: 'sb_secret_x' })
  expect(settings.mail).toEqual(readEnv({}).mail)
  expect(readAuthServerEnv({}).secretKey).toBeUndefined()
  expect([readAuthServerEnv({}).auditDays, readAuthServerEnv({ AUDIT_DAYS: '30' }).auditDays]).toEqual([400, 30])
  const twice = { SUPABASE_SECRET_KEY: 'one', SUPABASE_SERVICE_ROLE_KEY: 'another' }
  expect(() => readAuthServerEnv(twice)).toThrow('mean the same but differ')
  expect(() => readAuthServerEnv({ LOG_LEVEL: 'loud' })).toThrow('LOG_LEVEL')
})
