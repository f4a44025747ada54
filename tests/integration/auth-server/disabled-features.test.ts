import { expect, test } from 'vitest'
import { password, secretKey, seen, signUp, startAuthServer } from './start-auth-server.ts'

const anyId = 'c0ffee00-0000-4000-8000-000000000001'

test.each([
  ['POST', '/sso', 404, 'saml_provider_disabled', 'SAML 2.0 is disabled'],
  ['GET', '/sso/saml/metadata', 404, 'saml_provider_disabled', 'SAML 2.0 is disabled'],
  ['POST', '/sso/saml/acs', 404, 'saml_provider_disabled', 'SAML 2.0 is disabled'],
  ['POST', '/token?grant_type=web3', 422, 'web3_provider_disabled', 'Web3 provider is disabled'],
  ['GET', '/authorize?provider=github', 400, 'validation_failed', 'Unsupported provider: provider is not enabled'],
  ['GET', '/authorize', 400, 'validation_failed', 'Unsupported provider: Provider  could not be found'],
  ['GET', '/callback', 400, 'bad_oauth_callback', 'OAuth state parameter missing'],
  ['POST', '/callback?state=x', 400, 'bad_oauth_state', 'OAuth state is invalid'],
  ['GET', '/passkeys', 404, 'passkey_disabled', 'Passkeys are disabled'],
  ['POST', '/passkeys/registration/options', 404, 'passkey_disabled', 'Passkeys are disabled'],
  ['POST', '/oauth/token', 404, 'feature_disabled', 'OAuth server is disabled'],
  ['GET', `/oauth/authorizations/${anyId}`, 404, 'feature_disabled', 'OAuth server is disabled'],
  ['GET', '/scim/v2/Users', 404, 'feature_disabled', 'SCIM server is disabled'],
  ['POST', '/scim', 404, 'feature_disabled', 'SCIM server is disabled'],
  ['GET', '/.well-known/oauth-authorization-server', 404, 'feature_disabled', 'OAuth server is disabled'],
  ['GET', '/user/identities/authorize', 401, 'no_authorization', 'This endpoint requires a valid Bearer token'],
  ['GET', '/admin/oauth/clients', 401, 'no_authorization', 'This endpoint requires a valid Bearer token'],
])('%s %s says that the feature is off', async (method, path, status, code, message) => {
  const server = await startAuthServer()
  const body = method === 'POST' ? {} : undefined
  expect(await seen(server.request(method, path, { body }))).toEqual({ status, body: { code, message } })
})

test('supabase-js meets the same answers', async () => {
  const server = await startAuthServer()
  const member = server.member()
  await member.signUp({ email: 'ada@example.com', password })
  const identity = { id: anyId, identity_id: anyId, user_id: anyId, provider: 'github' }
  const codes = await Promise.all([
    member.signInWithSSO({ domain: 'example.com' }),
    member.signInWithIdToken({ provider: 'google', token: 'x' }),
    member.linkIdentity({ provider: 'github', options: { skipBrowserRedirect: true } }),
    member.unlinkIdentity(identity),
    server.admin().oauth.listClients(),
  ])
  expect(codes.map(({ error }) => error?.code)).toEqual([
    'saml_provider_disabled',
    'provider_disabled',
    'manual_linking_disabled',
    'manual_linking_disabled',
    'feature_disabled',
  ])
})

test.each([
  [{}, { error: 'invalid request', error_description: 'id_token required' }],
  [{ id_token: 'x' }, { error: 'invalid request', error_description: 'provider or client_id and issuer required' }],
])('an id_token grant with %j says what is missing', async (body, said) => {
  const server = await startAuthServer()
  expect(await seen(server.request('POST', '/token?grant_type=id_token', { body }))).toEqual({
    status: 400,
    body: said,
  })
})

test('who is not allowed to ask is not told what is off', async () => {
  const server = await startAuthServer()
  const { access_token } = await signUp(server)
  const codeOf = async (path: string, token: string) => (await seen(server.request('GET', path, { token }))).body.code
  expect(await codeOf('/admin/oauth/clients', access_token)).toBe('not_admin')
  expect(await codeOf('/admin/custom-providers', secretKey)).toBe('feature_disabled')
  expect(await codeOf('/admin/sso/providers', secretKey)).toBe('saml_provider_disabled')
  expect(await codeOf(`/admin/users/${anyId}/passkeys`, secretKey)).toBe('passkey_disabled')
})
