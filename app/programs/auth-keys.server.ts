/** `npm run auth-keys`: lists, rotates and revokes the keys that sign access tokens. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { formatKeyList, newKey, revoked, rotated, statesOf } from '#app/auth-server/tokens/key-list.server.ts'
import { keyListFault, type ListedKey, parseKeyList } from '#app/auth-server/tokens/signing-keys.server.ts'
import { authServerEnv } from '#app/platform/env.server.ts'
import { runProgram } from '#app/platform/program/run-program.server.ts'
import { replaceSecretFile } from '#app/platform/secret-file.server.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'

const schema = z.object({
  data: z.string().min(1, 'must name a folder').optional(),
  keys: z.string().min(1, 'must name a file').optional(),
  alg: z.enum(['ES256', 'RS256'], 'must be ES256 or RS256').default('ES256'),
})

type Step = (keys: readonly ListedKey[], given: { alg: 'ES256' | 'RS256'; kid: string }) => ListedKey[]

const steps: Record<string, Step> = {
  list: (keys) => [...keys],
  standby: (keys, { alg }) => [...keys, newKey(alg)],
  rotate: (keys) =>
    rotated(keys) ?? refuse('No key is on standby: make one with "standby", wait 20 minutes, then rotate.'),
  revoke: (keys, { kid }) =>
    revoked(keys, kid) ?? refuse('Name the kid of a key that does not sign; to revoke the current one, rotate first.'),
}

await runProgram({
  schema,
  flags: {
    data: { value: 'DIR', help: 'the data folder, whose auth-keys.json is meant (DATA_DIR, or else ./data)' },
    keys: { value: 'FILE', help: 'another file of keys' },
    alg: { value: 'ALG', help: 'of a new key: ES256 or RS256 (ES256)' },
  },
  usage: `npm run auth-keys -- list | standby | rotate | revoke KID [flags]

  list     shows the keys: previous ones, the current one, which signs, and standby ones
  standby  makes a key that will sign after the next rotation; give caches 20 minutes to see it
  rotate   lets the standby key sign; what the key before it signed stays good
  revoke   takes a key away, and with it every token that it signed

A running auth server takes a change up at once. It prints the keys as they are afterwards.`,
  takesWords: true,
  async run({ data, keys, alg }, [word = 'list', kid = '', ...more]) {
    const path = resolve(keys ?? join(data ?? authServerEnv().dataDir, 'auth-keys.json'))
    const step = Object.hasOwn(steps, word) ? steps[word] : undefined
    if (!step || more.length > 0)
      throw new StartFault(`What is ${JSON.stringify([word, kid, ...more].join(' '))}? --help lists what can be said.`)
    const before = readKeys(path)
    const after = step(before, { alg, kid })
    if (word !== 'list') replaceSecretFile(path, formatKeyList(after))
    for (const { key, state } of statesOf(after)) process.stdout.write(`${state.padEnd(8)}  ${key.alg}  ${key.kid}\n`)
  },
})

function readKeys(path: string): ListedKey[] {
  try {
    return parseKeyList(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new StartFault(`${path} holds no usable signing keys: ${keyListFault(cause)}`, { cause })
  }
}

function refuse(message: string): never {
  throw new StartFault(message)
}
