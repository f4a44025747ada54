import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readEnv } from '#app/platform/env.server.ts'

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

test('the origin follows the port, and is an origin alone', () => {
  expect(readEnv({ PORT: '8080' }).appOrigin).toBe('http://localhost:8080')
  expect(readEnv({ APP_ORIGIN: 'https://cron.example.com/app/' }).appOrigin).toBe('https://cron.example.com')
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

test('all faults are named at once, without the values', () => {
  const broken = { PORT: 'eighty', APP_ORIGIN: 'cron.example.com', LOG_LEVEL: 'loud' }
  expect(() => readEnv(broken)).toThrow(/PORT[\s\S]*APP_ORIGIN[\s\S]*LOG_LEVEL/)
  expect(() => readEnv(broken)).not.toThrow(/eighty/)
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
