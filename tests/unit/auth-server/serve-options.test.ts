import { expect, test } from 'vitest'
import { serveFlags, serveOptions } from '#app/auth-server/program/serve-options.server.ts'
import { readFlags } from '#app/platform/program/flags.server.ts'

function optionsOf(...args: string[]) {
  const asked = readFlags(serveFlags, args)
  if (asked.state !== 'good') throw new Error(JSON.stringify(asked))
  return serveOptions(asked.values, '/from/the/environment')
}

test('without a flag it serves on loopback, where Supabase does, from the folder the environment names', () => {
  expect(optionsOf()).toEqual({
    port: 54321,
    host: '127.0.0.1',
    basePath: '/auth/v1',
    externalUrl: 'http://127.0.0.1:54321/auth/v1',
    dataDir: '/from/the/environment',
    keysFile: undefined,
    allowAnonymous: false,
    rateLimitHeader: undefined,
    accounts: {
      siteUrl: 'http://localhost:3000',
      confirmUrl: undefined,
      redirectAllowList: [],
      autoconfirm: false,
      disableSignup: false,
      needsCurrentPassword: false,
      needsReauthentication: false,
      mailFrequencyMs: 60_000,
    },
  })
})

test('the issuer is where clients reach it', () => {
  expect(optionsOf('--port', '80', '--base-path', '').externalUrl).toBe('http://127.0.0.1:80')
  expect(optionsOf('--host', '::1').externalUrl).toBe('http://[::1]:54321/auth/v1')
  expect(optionsOf('--base-path', '', '--external-url', 'https://auth.example/auth/v1/').externalUrl).toBe(
    'https://auth.example/auth/v1',
  )
})

test('-h and --help ask for help, whatever stands beside', () => {
  expect(readFlags(serveFlags, ['-h', '--port', '0']).state).toBe('help')
  expect(readFlags(serveFlags, ['--help']).state).toBe('help')
})

test.each([
  [['--port', '0'], '--port must be a whole number from 1 to 65535'],
  [['--port', '65536'], '--port must be a whole number from 1 to 65535'],
  [['--port', '80x'], '--port must be a whole number from 1 to 65535'],
  [['--port'], "Option '--port <value>' argument missing"],
  [['--base-path', 'auth/v1'], "--base-path must be '' or like /auth/v1, without a slash at its end"],
  [['--base-path', '/auth/'], "--base-path must be '' or like /auth/v1, without a slash at its end"],
  [['--base-path', '/:id'], "--base-path must be '' or like /auth/v1, without a slash at its end"],
  [['--external-url', 'auth.example'], '--external-url must begin with http:// or https://'],
  [['--data', ''], '--data must name a folder'],
  [['--nonsense'], "Unknown option '--nonsense'"],
  [['54321'], "Unexpected argument '54321'"],
])('%j is refused', (args, fault) => {
  expect(readFlags(serveFlags, args)).toEqual({ state: 'faulty', faults: [expect.stringContaining(fault)] })
})

test('all faults are named at once', () => {
  expect(readFlags(serveFlags, ['--port', '0', '--host', ''])).toEqual({
    state: 'faulty',
    faults: ['--port must be a whole number from 1 to 65535', '--host must name an address of this machine'],
  })
})
