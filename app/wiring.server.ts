import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createAuthServer } from '#app/auth-server/auth-server.server.ts'
import { ownSigningKeys } from '#app/auth-server/tokens/keys-file.server.ts'
import { forgetJobs } from '#app/engine/forget-jobs.server.ts'
import type { Auth } from '#app/features/auth/auth.server.ts'
import type { MailHabits } from '#app/features/auth/mail/mail-habits.ts'
import { memberRemover } from '#app/features/auth/remove-member.server.ts'
import { limitTime, shareRefreshes } from '#app/features/auth/session/auth-fetch.server.ts'
import { isAuthServerUp } from '#app/features/auth/session/auth-health.server.ts'
import { createEndedSessions } from '#app/features/auth/session/ended-sessions.server.ts'
import { createKnownAccounts } from '#app/features/auth/session/known-accounts.server.ts'
import { sessionCookie } from '#app/features/auth/session/session-cookie.server.ts'
import { createTokenVerifier } from '#app/features/auth/token/access-token.server.ts'
import { createSigningKeys } from '#app/features/auth/token/signing-keys.server.ts'
import type { EngineAccess, MemberSecrets } from '#app/features/ctx.server.ts'
import type { CallbackAddresses } from '#app/features/runs/callback-address.server.ts'
import { type DeletionDeps, keepDeleting } from '#app/features/tenants/deletion.server.ts'
import { checkNameKey } from '#app/features/tenants/name-key.server.ts'
import { reconcileTenants } from '#app/features/tenants/reconcile-tenants.server.ts'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { changeTenantEmail } from '#app/features/tenants/tenants.server.ts'
import { keepTenants } from '#app/features/tenants/upkeep/keep-tenants.server.ts'
import { createWasIn } from '#app/features/tenants/was-in.server.ts'
import { keepAccessLog } from '#app/http/access-log.server.ts'
import { watchEdge } from '#app/http/edge.server.ts'
import { serveMetrics } from '#app/http/metrics-server.server.ts'
import { systemClock } from '#app/platform/clock.ts'
import { prepareDataDir } from '#app/platform/data-dir.server.ts'
import type { SupabaseProject } from '#app/platform/env/supabase.server.ts'
import { type Env, processEnv } from '#app/platform/env.server.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { createLog, type Log } from '#app/platform/log.server.ts'
import { createMailer } from '#app/platform/mailer.server.ts'
import { loadSecrets, type Secrets } from '#app/platform/secrets.server.ts'
import { openDatabase } from '#db/client.server.ts'
import { openAtStart } from '#db/open-at-start.server.ts'
import type { RegistryDb } from '#db/sql.server.ts'
import { type EngineHouse, wireEngine } from './engine-wiring.server.ts'
import { wireMemberSecrets, wireRegistry, wireSeal, wireTenants } from './tenant-wiring.server.ts'

type Fetch = typeof globalThis.fetch

export interface Wiring {
  env: Env
  log: Log
  auth: Auth
  tenants: TenantDeps
  deletion: DeletionDeps
  engine: EngineAccess
  callbacks: CallbackAddresses
  /** For Prometheus. */
  metrics: () => string
  clock: () => number
  newId: () => string
  memberSecrets: MemberSecrets
  /** The registry and the auth server answer. */
  isReachable: () => Promise<boolean>
}

/** No host of the network: requests to it are answered in process. */
const embeddedUrl = 'http://auth.cronstead.internal'

/** Puts the parts together as the environment says; the only place that chooses adapters. */
export async function wire(): Promise<Wiring> {
  const env = processEnv()
  const log = createLog(env.logLevel)
  // Databases hold password hashes and sessions: nobody but the owner reads what this process makes.
  process.umask(0o077)
  keepAccessLog(log)
  watchEdge({ trustedProxies: env.trustedProxies, appOrigin: env.appOrigin })
  prepareDataDir(env.dataDir)
  const secrets = loadSecrets(env.dataDir)
  const registry = await wireRegistry(env)
  const { project, fetch } = await authProject(env, secrets, log)
  const seal = wireSeal(env, secrets)
  const tenants = wireTenants(env, secrets, seal, registry, log)
  const auth: Auth = {
    ...wireAuth({ ...project, fetch }, env, registry, log),
    noteEmail: (member) => changeTenantEmail(tenants, member),
  }
  await checkNameKey(registry, tenants.tenantNameKey)
  reconcileTenants(tenants).catch((error: unknown) => log.error({ err: error }, 'tenants were not reconciled'))
  const removeMember = memberRemover(auth.project)
  const memberSecrets = wireMemberSecrets(env, secrets, seal)
  const engine = await wireEngine(env, tenants, memberSecrets)
  if (env.engine.isOn) await engine.start()
  const deletion = {
    ...tenants,
    removeMember,
    endSessions: (userId: string) => auth.ended.endAll(userId),
    forgetJobs: (userId: string) => forgetJobs(engine.access, systemClock, userId),
  }
  keepDeleting(deletion)
  keepTenants(tenants)
  const isReachable = async () => (await answers(registry)) && isAuthServerUp(auth.project)
  return {
    env,
    log,
    auth,
    tenants,
    deletion,
    engine: engine.access,
    callbacks: engine.callbacks,
    metrics: engine.metrics,
    clock: systemClock,
    newId: randomUUID,
    memberSecrets,
    isReachable,
  }
}

function wireAuth(
  { fetch, ...project }: SupabaseProject & { fetch: Fetch },
  env: Env,
  registry: RegistryDb,
  log: Log,
): Omit<Auth, 'noteEmail'> {
  const { appOrigin } = env
  const spokenTo = { ...project, fetch: shareRefreshes(fetch), cookie: sessionCookie(appOrigin.startsWith('https:')) }
  return {
    appOrigin,
    project: spokenTo,
    mails: mailHabits(env),
    verify: createTokenVerifier({
      issuer: project.issuer,
      keys: createSigningKeys(`${project.url}/auth/v1/.well-known/jwks.json`, fetch, systemClock),
      clock: systemClock,
      ...(project.jwtSecret ? { jwtSecret: project.jwtSecret } : {}),
    }),
    ended: createEndedSessions(registry, systemClock),
    accounts: createKnownAccounts(spokenTo),
    wasIn: createWasIn(registry),
    clock: systemClock,
    log,
  }
}

function mailHabits({ supabase, mail }: Env): MailHabits {
  if (supabase) return { isOutbox: false, agree: undefined }
  return { isOutbox: mail.smtpUrl === undefined, agree: mail.confirmsAddresses ? 'both' : 'either' }
}

/** What a process needs that runs jobs and serves no pages. */
export async function wireWorker(env: Env): Promise<EngineHouse> {
  const log = createLog(env.logLevel)
  process.umask(0o077)
  prepareDataDir(env.dataDir)
  const secrets = loadSecrets(env.dataDir)
  const seal = wireSeal(env, secrets)
  const tenants = wireTenants(env, secrets, seal, await wireRegistry(env), log)
  const house = await wireEngine(env, tenants, wireMemberSecrets(env, secrets, seal))
  const { metricsPort: port, metricsToken: token } = env.engine
  if (port !== undefined) await serveMetrics({ port, token, metrics: house.metrics })
  return house
}

/** The Supabase project of the settings, or the embedded auth server in its place. */
export async function authProject(
  env: Env,
  secrets: Secrets,
  log: Log,
): Promise<{ project: SupabaseProject; fetch: Fetch }> {
  if (env.supabase) return { project: env.supabase, fetch: limitTime(globalThis.fetch) }
  const project = {
    url: embeddedUrl,
    publishableKey: secrets.authPublishableKey,
    secretKey: secrets.authSecretKey,
    issuer: `${embeddedUrl}/auth/v1`,
  }
  const signingKeys = await ownSigningKeys(join(env.dataDir, 'auth-keys.json'), log)
  const { issuer, secretKey } = project
  const file = join(env.dataDir, 'auth.db')
  const server = await openAtStart(file, async () =>
    createAuthServer({
      db: await openDatabase({ url: fileUrl(file) }),
      issuer,
      secretKey,
      signingKeys,
      clock: systemClock,
      log,
      siteUrl: env.appOrigin,
      confirmUrl: `${env.appOrigin}/auth/confirm`,
      mailer: createMailer(env.mail, env.dataDir, systemClock),
      mailsPerHour: env.mail.mailsPerHour,
      auditDays: env.auditDays,
      autoconfirm: !env.mail.confirmsAddresses,
    }),
  )
  return { project, fetch: (input, init) => server.fetch(new Request(input, init)) }
}

function answers(registry: RegistryDb): Promise<boolean> {
  return registry.read('SELECT 1').then(
    () => true,
    () => false,
  )
}
