import { expect, test } from 'vitest'
import { hostHeader } from '#app/http/edge.server.ts'
import { ownAddress } from '#app/http/own-address.server.ts'

function leadsTo(host: string, appOrigin: string, path = '/jobs?q=a'): string | undefined {
  return ownAddress(new Request(`http://localhost:3000${path}`, { headers: { [hostHeader]: host } }), appOrigin)
}

test.each([
  ['127.0.0.1:3000', 'http://localhost:3000'],
  ['[::1]:3000', 'http://localhost:3000'],
  ['LOCALHOST:3000', 'http://127.0.0.1:3000'],
  ['127.0.0.1', 'https://localhost'],
])('%s is another name of %s', (host, appOrigin) => {
  expect(leadsTo(host, appOrigin)).toBe(`${appOrigin}/jobs?q=a`)
})

test.each([
  ['the address itself', 'localhost:3000', 'http://localhost:3000'],
  ['the address itself in capitals', 'LocalHost:3000', 'http://localhost:3000'],
  ['another port, as of a tunnel', '127.0.0.1:8080', 'http://localhost:3000'],
  ['a machine of the network', '192.168.1.5:3000', 'http://localhost:3000'],
  ['what a proxy makes of the host', '127.0.0.1:3000', 'https://cron.example.com'],
  ['a foreign name', 'evil.test', 'https://cron.example.com'],
  ['no host', '', 'http://localhost:3000'],
  ['nonsense', 'a b', 'http://localhost:3000'],
])('%s leads nowhere else', (_name, host, appOrigin) => {
  expect(leadsTo(host, appOrigin)).toBeUndefined()
})

test('no path leads off the site', () => {
  expect(leadsTo('127.0.0.1:3000', 'http://localhost:3000', '//evil.test/')).toBe('http://localhost:3000//evil.test/')
})
