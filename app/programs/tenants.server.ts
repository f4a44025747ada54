/** `npm run tenants`: what an operator does about members' databases. */
import { z } from 'zod'
import { openEngine } from '#app/engine-wiring.server.ts'
import { listMembers } from '#app/features/auth/list-members.server.ts'
import { sessionCookie } from '#app/features/auth/session/session-cookie.server.ts'
import { moveByCommand } from '#app/features/tenants/move/move-command.server.ts'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { migrateTenants } from '#app/features/tenants/upkeep/migrate-tenants.server.ts'
import { rebuildRegistry } from '#app/features/tenants/upkeep/rebuild-registry.server.ts'
import { resealByCommand } from '#app/features/tenants/upkeep/reseal-command.server.ts'
import { rotateTokens } from '#app/features/tenants/upkeep/rotate-tokens.server.ts'
import { deleteStray, findStrays } from '#app/features/tenants/upkeep/strays.server.ts'
import type { BackendKind } from '#app/platform/env/tenants.server.ts'
import { processEnv } from '#app/platform/env.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { runProgram } from '#app/platform/program/run-program.server.ts'
import { loadSecrets } from '#app/platform/secrets.server.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'
import { wireRegistry, wireSeal, wireTenants } from '#app/tenant-wiring.server.ts'
import { authProject } from '#app/wiring.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'

const print = (line: string) => process.stdout.write(`${line}\n`)

interface Flags {
  delete: boolean
  to?: BackendKind | undefined
  all: boolean
  'dry-run': boolean
  concurrency: number
}

async function openHouse() {
  const env = processEnv()
  const secrets = loadSecrets(env.dataDir)
  const registry = await wireRegistry(env)
  const seal = wireSeal(env, secrets)
  const log = createLog(env.logLevel)
  return { env, secrets, seal, log, tenants: wireTenants(env, secrets, seal, registry, log) }
}

type House = Awaited<ReturnType<typeof openHouse>>

const commands: Record<string, (house: House, flags: Flags, member: string) => Promise<void>> = {
  async list({ tenants }) {
    const rows = await tenants.registry.read<UserDatabase>('SELECT * FROM user_databases ORDER BY created_at, user_id')
    for (const row of rows) print(lineOf(row))
    print(`${rows.length} in all.`)
  },

  async show({ tenants }, _flags, member) {
    for (const { db_token, ...row } of await rowsOf(tenants, member)) {
      for (const [name, value] of Object.entries({ ...row, db_token: db_token && 'sealed' })) print(`${name}: ${value}`)
      if (row.state === 'ready') await printSettings(tenants, row)
    }
  },

  async rotate({ tenants }, _flags, member) {
    const [row, other] = await rowsOf(tenants, member)
    if (!row || other) throw new StartFault(`More than one member has the address ${member}; name one by id.`)
    await rotateTokens(tenants, row)
    print(`${row.db_name}  every earlier token is dead, and another is stored.`)
  },

  async migrate({ tenants }, { concurrency }) {
    const { done, failed, left } = await migrateTenants(tenants, concurrency, printDone)
    print(`${done} brought forward, ${failed.length} failed, ${left} not tried.`)
    if (failed.length > 0) throw new StartFault('Mend what failed, then run it again: it goes on where it stopped.')
  },

  async move({ env, tenants, log }, { to, all, 'dry-run': isDry, concurrency: atOnce }, member) {
    const { runsKeptPerJob: runsPerJob, runsKeptDays: days } = env.engine
    const deps = {
      ...tenants,
      openEngine: () => openEngine(env, log),
      retention: { runsPerJob, days },
      print,
      printDone,
    }
    await moveByCommand(deps, { to, member, all, isDry, atOnce })
  },

  reseal: ({ env, tenants, seal, log }, { concurrency: atOnce }) =>
    resealByCommand({ ...tenants, seal, atOnce, openEngine: () => openEngine(env, log), print, printDone }),

  async strays({ tenants }, flags) {
    const found = await findStrays(tenants)
    if (found.length === 0) print('None that was seen for a day.')
    for (const stray of found) {
      const since = new Date(stray.first_seen_at).toISOString()
      const isDeleted = flags.delete && (await deleteStray(tenants, stray))
      print(`${stray.backend}  ${stray.db_name}  seen since ${since}${isDeleted ? '  deleted' : ''}`)
    }
  },

  async rebuild({ env, secrets, log, tenants }) {
    const { project, fetch } = await authProject(env, secrets, log)
    const members = listMembers({ ...project, fetch, cookie: sessionCookie(false) })
    const { restored, known, without, unfinished } = await rebuildRegistry(tenants, members)
    print(
      `${restored} restored, ${known} known before, ${without} without a database, ${unfinished.length} unfinished.`,
    )
    for (const email of unfinished) print(`unfinished: ${email}`)
  },
}

async function rowsOf({ registry }: TenantDeps, member: string): Promise<UserDatabase[]> {
  const rows = await registry.read<UserDatabase>('SELECT * FROM user_databases WHERE user_id = ? OR email = ?', [
    member,
    member.toLowerCase(),
  ])
  if (rows.length === 0) throw new StartFault(`Nobody has the id or the address ${member}.`)
  return rows
}

async function printSettings({ backends }: TenantDeps, row: Pick<UserDatabase, 'backend' | 'db_name'>): Promise<void> {
  const asked = backends.of(row).settings?.(row.db_name)
  const settings = await asked?.catch((error: Error) => ({ settings: `not known, ${error.message}` }))
  for (const [name, value] of Object.entries(settings ?? {})) print(`at ${row.backend}, ${name}: ${value}`)
}

const printDone = ({ db_name }: UserDatabase, fault: string | undefined) => print(`${db_name}  ${fault ?? 'done'}`)

function lineOf(row: UserDatabase): string {
  const size = `${Math.ceil(row.storage_used_bytes / 1024)} kB`
  const parts = [row.state.padEnd(12), row.backend.padEnd(8), `v${row.schema_version}`, size, row.db_name, row.email]
  return parts.join('  ').trimEnd()
}

await runProgram<Flags>({
  schema: z.object({
    delete: z.boolean().default(false),
    to: z.enum(['embedded', 'turso', 'sqld'], 'must be embedded, turso or sqld').optional(),
    all: z.boolean().default(false),
    'dry-run': z.boolean().default(false),
    concurrency: z.coerce
      .number('must be a number')
      .int()
      .min(1, 'must be 1 to 50')
      .max(50, 'must be 1 to 50')
      .default(4),
  }),
  flags: {
    delete: { help: 'with strays: delete them for good' },
    concurrency: { value: 'N', help: 'with migrate, move and reseal: how many at a time (4)' },
    to: { value: 'BACKEND', help: 'with move: embedded, turso or sqld' },
    all: { help: 'with move: everybody who is elsewhere' },
    'dry-run': { help: 'with move: only say who would be moved' },
  },
  usage: `npm run tenants -- list | show MEMBER | migrate | move MEMBER | rotate MEMBER | reseal | strays | rebuild [flags]

  list     one line a member: state, backend, version of the schema, size, name of the database, address
  show     all that the registry knows of one member, by id or address, but for secrets, and how the provider has set
           the database
  migrate  brings every database to the schema of this build: one alone, then several at a time; it stops where too many
           fail, and may be run again. Without it each is brought forward when it is next opened
  move     takes the databases of one member, by id or address, or of --all, to another backend, as migrate does one alone and
           then several at a time. Meanwhile a member reads and does not write, for a second or so; what fails stays where
           it was
  rotate   ends every token of one member's database at Turso, for one may have leaked, and stores another; the member does
           not notice
  reseal   seals every stored token, and the secrets of all jobs, with the first of TOKEN_ENC_KEYS; it may be run again. Once
           all is done the other keys may be taken away
  strays   lists databases that have names like members' databases and belong to no member, and did not a day ago either.
           A registry that is another, or was restored from an older backup, does not know members it should: look first
  rebuild  writes the registry anew from the people of the auth server and the databases there are; rows that are there
           stay as they are

It reads the same settings as the server, which may run meanwhile.`,
  takesWords: true,
  async run(flags, [word = '', ...more]) {
    const command = Object.hasOwn(commands, word) ? commands[word] : undefined
    const takesMember = word === 'show' || word === 'rotate' || (word === 'move' && !flags.all)
    if (!command || more.length !== (takesMember ? 1 : 0)) {
      throw new StartFault(`What is ${JSON.stringify([word, ...more].join(' '))}? --help lists what can be said.`)
    }
    const house = await openHouse()
    try {
      await command(house, flags, more[0] ?? '')
    } finally {
      house.tenants.cache.close()
      house.tenants.registry.close()
    }
  },
})
