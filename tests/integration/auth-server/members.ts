import { totpCode } from '#app/auth-server/factors/totp.server.ts'
import { password, type TestAuthServer } from './start-auth-server.ts'

export async function newMember(server: TestAuthServer, email = 'ada@example.com') {
  const member = server.member()
  const { error } = await member.signUp({ email, password })
  if (error) throw error
  return member
}

type Member = Awaited<ReturnType<typeof newMember>>

export async function signedIn(server: TestAuthServer, email = 'ada@example.com') {
  const member = server.member()
  const { error } = await member.signInWithPassword({ email, password })
  if (error) throw error
  return member
}

export async function tokenOf(member: Member): Promise<string> {
  return (await member.getSession()).data.session?.access_token ?? ''
}

export async function enrol(member: Member, friendlyName = 'Phone') {
  const { data, error } = await member.mfa.enroll({ factorType: 'totp', friendlyName, issuer: 'Cronstead' })
  if (error) throw error
  return data
}

/** A member whose session is aal2 by a verified factor. */
export async function protectedMember(server: TestAuthServer) {
  const member = await newMember(server)
  const { id, totp } = await enrol(member)
  const code = totpCode(totp.secret, server.now())
  const { error } = await member.mfa.challengeAndVerify({ factorId: id, code })
  if (error) throw error
  server.advance(60_000)
  return { member, factorId: id, secret: totp.secret }
}
