/** `npm run tenants`: what an operator does about members' databases. */
import { z } from 'zod'
import { resealTokens } from '#app/features/tenants/upkeep/reseal-tokens.server.ts'
import { deleteStray, findStrays } from '#app/features/tenants/upkeep/strays.server.ts'
import { processEnv } from '#app/platform/env.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { runProgram } from '#app/platform/program/run-program.server.ts'
import type { Seal } from '#app/platform/seal.server.ts'
import { loadSecrets } from '#app/platform/secrets.server.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'
import { wireRegistry, wireSeal, wireTenants } from '#app/tenant-wiring.server.ts'

type Tenants = ReturnType<typeof wireTenants>

const print = (line: string) => process.stdout.write(`${line}\n`)

await runProgram({
  schema: z.object({ delete: z.boolean().default(false) }),
  flags: { delete: { help: 'with strays: delete them for good' } },
  usage: `npm run tenants -- reseal | strays [flags]

  reseal  seals every stored token with the first of TOKEN_ENC_KEYS; then the others may be taken away
  strays  lists databases that have names like members' databases and belong to no member, and did not a day ago either.
          A registry that is another, or was restored from an older backup, does not know members it should: look first

It reads the same settings as the server, which may run meanwhile.`,
  takesWords: true,
  async run(flags, [word = '', ...more]) {
    if (more.length > 0) throw new StartFault('--help lists what can be said.')
    const env = processEnv()
    const secrets = loadSecrets(env.dataDir)
    const registry = await wireRegistry(env)
    const seal = wireSeal(env, secrets)
    const tenants = wireTenants(env, secrets, seal, registry, createLog(env.logLevel))
    try {
      if (word === 'reseal') await reseal(tenants, seal)
      else if (word === 'strays') await strays(tenants, flags.delete)
      else throw new StartFault(`What is ${JSON.stringify(word)}? --help lists what can be said.`)
    } finally {
      tenants.cache.close()
      registry.close()
    }
  },
})

async function reseal({ registry }: Tenants, seal: Seal): Promise<void> {
  const { resealed, unopened } = await resealTokens(registry, seal)
  print(`${resealed} tokens were sealed anew.`)
  for (const name of unopened) print(`not opened by any key: ${name}`)
  if (unopened.length > 0) throw new StartFault('Keep the key that sealed them, or their members stay locked out.')
}

async function strays(tenants: Tenants, shouldDelete: boolean): Promise<void> {
  const found = await findStrays(tenants)
  if (found.length === 0) print('None that was seen for a day.')
  for (const stray of found) {
    const since = new Date(stray.first_seen_at).toISOString()
    const isDeleted = shouldDelete && (await deleteStray(tenants, stray))
    print(`${stray.backend}  ${stray.db_name}  seen since ${since}${isDeleted ? '  deleted' : ''}`)
  }
}
