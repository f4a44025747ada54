import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { passOutputOn } from '#scripts/setup/pass-output-on.mjs'

test('of what the server says, the address that remix-serve names is left out, and nothing else', async () => {
  const [server, terminal] = [new PassThrough(), new PassThrough()]
  passOutputOn(server, terminal)
  server.write('{"msg":"first"}\n[remix-serve] http://localhost:3000 (http://10.0.0.7:3000)\n')
  server.write('GET / 200\n')
  server.end('[remix-serve] is but a word by now\n')
  server.once('end', () => terminal.end())
  expect(await text(terminal)).toBe('{"msg":"first"}\nGET / 200\n[remix-serve] is but a word by now\n')
})
