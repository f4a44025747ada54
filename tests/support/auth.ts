import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createAuthServer } from '#app/auth-server/auth-server.server.ts'
import { ownSigningKeys } from '#app/auth-server/tokens/keys-file.server.ts'
import type { Auth } from '#app/features/auth/auth.server.ts'
import type { Exchange } from '#app/features/auth/session/auth-client.server.ts'
import { limitTime, shareRefreshes } from '#app/features/auth/session/auth-fetch.server.ts'
import { createEndedSessions } from '#app/features/auth/session/ended-sessions.server.ts'
import { createKnownAccounts } from '#app/features/auth/session/known-accounts.server.ts'
import { sessionCookie } from '#app/features/auth/session/session-cookie.server.ts'
import { createTokenVerifier } from '#app/features/auth/token/access-token.server.ts'
import { createSigningKeys } from '#app/features/auth/token/signing-keys.server.ts'
import { createWasIn } from '#app/features/tenants/was-in.server.ts'
import { clientHeader } from '#app/platform/client-network.server.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { createOutbox } from '#app/platform/outbox.server.ts'
import { openDatabase } from '#db/client.server.ts'
import { openRegistry } from '#db/registry/registry.server.ts'
import { tempDir } from './temp-dir.ts'

type Fetch = typeof globalThis.fetch

const url = 'http://auth.test'
const issuer = `${url}/auth/v1`

/** The auth feature on a registry and an embedded auth server, whose answers the test may replace by `intercept`. */
export async function openAuth(clock: () => number = Date.now) {
  const dataDir = tempDir()
  const log = createLog('silent')
  const registry = await openRegistry({ url: fileUrl(join(dataDir, 'registry.db')) }, clock)
  const db = await openDatabase({ url: fileUrl(join(dataDir, 'auth.db')) })
  const signingKeys = await ownSigningKeys(join(dataDir, 'auth-keys.json'), log)
  const server = await createAuthServer({
    db,
    issuer,
    secretKey: 'sb_secret_test',
    signingKeys,
    clock,
    log,
    siteUrl: 'http://localhost',
    mailer: createOutbox(join(dataDir, 'outbox'), 'cronstead@localhost', clock),
  })
  const state: {
    intercept: (request: Request) => Promise<Response | undefined> | Response | undefined
    /** The application's own address, as an auth server on another host sees it; undefined for one in process. */
    peer?: { address: string }
  } = { intercept: () => undefined }
  const requests: string[] = []
  const fetch: Fetch = async (input, init) => {
    const request = new Request(input, init)
    requests.push(`${request.method} ${request.url.slice(url.length)}`)
    return (await state.intercept(request)) ?? server.fetch(request, state.peer)
  }
  onTestFinished(() => {
    registry.close()
    db.close()
  })
  const newProject = () => ({
    url,
    publishableKey: 'sb_publishable_test',
    secretKey: 'sb_secret_test',
    fetch: shareRefreshes(limitTime(fetch)),
    cookie: sessionCookie(false),
  })
  const noted: string[] = []
  const newAuth = (project = newProject()): Auth => ({
    noteEmail: async ({ email }) => void noted.push(email),
    appOrigin: 'http://localhost',
    mails: { isOutbox: true, agree: 'either' },
    project,
    verify: createTokenVerifier({
      issuer,
      keys: createSigningKeys(`${issuer}/.well-known/jwks.json`, fetch, clock),
      clock,
    }),
    ended: createEndedSessions(registry, clock),
    accounts: createKnownAccounts(project),
    wasIn: createWasIn(registry),
    clock,
    log,
  })
  /** `otherProcess` shares the files and the auth server, but no memory. */
  return {
    auth: newAuth(),
    otherProcess: () => newAuth(),
    registry,
    requests,
    state,
    outbox: join(dataDir, 'outbox'),
    noted,
  }
}

/** A browser for the verbs: sends its cookies, keeps what is set; at `address`, where the edge saw one. */
export function browser(address?: string) {
  const cookies = new Map<string, string>()
  return {
    cookies,
    copy() {
      const twin = browser(address)
      for (const [name, value] of cookies) twin.cookies.set(name, value)
      return twin
    },
    async visit<T>(work: (exchange: Exchange) => Promise<T>): Promise<T> {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const sent = { cookie, ...(address ? { [clientHeader]: address } : {}) }
      const exchange = { request: new Request('http://localhost/', { headers: sent }), headers: new Headers() }
      try {
        return await work(exchange)
      } finally {
        for (const line of exchange.headers.getSetCookie()) keep(cookies, line)
      }
    },
  }
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  if (/;\s*max-age=0/i.test(line)) cookies.delete(name)
  else cookies.set(name, value)
}
