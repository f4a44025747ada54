import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createSeal, type Seal } from '#app/platform/seal.server.ts'
import { createEmbeddedBackend } from '#db/backends/embedded.server.ts'
import type { ProviderLimits } from '#db/backends/provider/provider-call.server.ts'
import { createSqldBackend } from '#db/backends/sqld.server.ts'
import type { TenantBackend } from '#db/backends/tenant-backend.server.ts'
import { createTursoBackend } from '#db/backends/turso.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import type { StandIn } from './stand-in.ts'
import { testStandIn } from './stand-in-for-test.ts'

const testSeal = createSeal([{ id: 'k1', key: randomBytes(32) }])

interface OnStandIn {
  seal?: Seal
  maxBytes?: number
  limits?: ProviderLimits
}

/** The Turso backend as the app makes it, on a stand-in. */
export function tursoOn(standIn: StandIn, { seal = testSeal, maxBytes, limits }: OnStandIn = {}): TenantBackend {
  const { TURSO_API_TOKEN = '', TURSO_ORG = '', TURSO_GROUP = '', TURSO_DB_URL_TEMPLATE = '' } = standIn.tursoEnv
  return createTursoBackend({
    apiUrl: standIn.url,
    apiToken: TURSO_API_TOKEN,
    org: TURSO_ORG,
    group: TURSO_GROUP,
    dbUrlTemplate: TURSO_DB_URL_TEMPLATE,
    seal,
    maxBytes,
    limits,
    clock: Date.now,
  })
}

/** A sqld with namespaces, and the backend of it that the app makes. */
export async function sqldOnStandIn(given: Omit<OnStandIn, 'seal'> = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const sqldPublicKey = publicKey.export({ format: 'pem', type: 'spki' }).toString()
  const standIn = await testStandIn({ sqldAdminKey: 'admin-key', sqldPublicKey })
  const { url } = standIn
  const options = { url, adminUrl: url, adminKey: 'admin-key', jwtKey: privateKey, clock: Date.now }
  /** The same with other options. */
  const backendWith = (other: Omit<OnStandIn, 'seal'>) => createSqldBackend({ ...options, ...other })
  return { standIn, backend: backendWith(given), backendWith }
}

/** An empty backend of each kind. */
export const backendMakers: Record<string, () => Promise<TenantBackend>> = {
  embedded: async () => createEmbeddedBackend(tempDir()),
  turso: async () => tursoOn(await testStandIn()),
  sqld: async () => (await sqldOnStandIn()).backend,
}
