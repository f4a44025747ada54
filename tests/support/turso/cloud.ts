import { generateKeyPairSync } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { type AuthServerOnPort, authServerOnPort } from '#tests/support/auth-server-http.ts'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { remoteDatabase } from './remote-database.ts'
import type { StandIn } from './stand-in.ts'
import { testStandIn } from './stand-in-for-test.ts'

export interface Cloud {
  standIn: StandIn
  auth: AuthServerOnPort
  env: Record<string, string>
  /** The production build on all of that, with a data folder of its own unless one is given. */
  serve: (dataDir?: string, env?: Record<string, string>) => Promise<ServedApp>
}

/** What the app meets as a Supabase project and a Turso organisation, its registry included. */
export async function cloud(): Promise<Cloud> {
  const standIn = await testStandIn()
  const registry = await remoteDatabase(standIn, 'registry')
  return stackOn(standIn, {
    ...standIn.tursoEnv,
    REGISTRY_DB_URL: registry.url,
    REGISTRY_DB_TOKEN: registry.authToken,
  })
}

/** What it meets as a Supabase project and a sqld with namespaces. */
export async function ownSqld(): Promise<Cloud> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const sqldPublicKey = publicKey.export({ format: 'pem', type: 'spki' }).toString()
  const standIn = await testStandIn({ sqldAdminKey: 'admin-key', sqldPublicKey })
  return stackOn(standIn, {
    SQLD_URL: standIn.url,
    SQLD_ADMIN_URL: standIn.url,
    SQLD_ADMIN_KEY: 'admin-key',
    SQLD_JWT_PRIVATE_KEY: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  })
}

async function stackOn(standIn: StandIn, settings: Record<string, string>): Promise<Cloud> {
  const auth = await authServerOnPort(tempDir(), 3600)
  onTestFinished(() => auth.stop())
  const env = { ...auth.env, ...settings }
  const serve = async (dataDir = tempDir(), more: Record<string, string> = {}) => {
    const app = await serveApp(dataDir, { ...env, ...more })
    onTestFinished(() => app.stop())
    return app
  }
  return { standIn, auth, env, serve }
}
