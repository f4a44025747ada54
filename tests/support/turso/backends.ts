import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createSeal, type Seal } from '#app/platform/seal.server.ts'
import { createEmbeddedBackend } from '#db/backends/embedded.server.ts'
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
}

/** The Turso backend as the app makes it, on a stand-in. */
export function tursoOn(standIn: StandIn, { seal = testSeal, maxBytes }: OnStandIn = {}): TenantBackend {
  const { TURSO_API_TOKEN = '', TURSO_ORG = '', TURSO_GROUP = '', TURSO_DB_URL_TEMPLATE = '' } = standIn.tursoEnv
  return createTursoBackend({
    apiUrl: standIn.url,
    apiToken: TURSO_API_TOKEN,
    org: TURSO_ORG,
    group: TURSO_GROUP,
    dbUrlTemplate: TURSO_DB_URL_TEMPLATE,
    seal,
    maxBytes,
    clock: Date.now,
  })
}

async function sqldOnStandIn(): Promise<TenantBackend> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const sqldPublicKey = publicKey.export({ format: 'pem', type: 'spki' }).toString()
  const { url } = await testStandIn({ sqldAdminKey: 'admin-key', sqldPublicKey })
  return createSqldBackend({ url, adminUrl: url, adminKey: 'admin-key', jwtKey: privateKey, clock: Date.now })
}

/** An empty backend of each kind. */
export const backendMakers: Record<string, () => Promise<TenantBackend>> = {
  embedded: async () => createEmbeddedBackend(tempDir()),
  turso: async () => tursoOn(await testStandIn()),
  sqld: sqldOnStandIn,
}
