import { onTestFinished } from 'vitest'
import { tempDir } from '#tests/support/temp-dir.ts'
import { type StandIn, type StandInOptions, startStandIn } from './stand-in.ts'

/** A stand-in of this test's own, on a free port. */
export async function testStandIn(options: Partial<StandInOptions> = {}): Promise<StandIn> {
  const standIn = await startStandIn({ folder: tempDir(), ...options })
  onTestFinished(() => standIn.close())
  return standIn
}

/** A database of the stand-in with a token for it, as `openSql` takes them. */
export async function remoteDatabase(standIn: StandIn, name: string) {
  const { TURSO_API_TOKEN, TURSO_ORG, TURSO_GROUP } = standIn.tursoEnv
  const base = `${standIn.url}/v1/organizations/${TURSO_ORG}/databases`
  const headers = { authorization: `Bearer ${TURSO_API_TOKEN}` }
  await fetch(base, { method: 'POST', headers, body: JSON.stringify({ name, group: TURSO_GROUP }) })
  const answer = await fetch(`${base}/${name}/auth/tokens`, { method: 'POST', headers })
  const { jwt } = (await answer.json()) as { jwt: string }
  return { url: `${standIn.url}/dev/${name}`, authToken: jwt }
}
