import type { StandIn } from './stand-in.ts'

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
