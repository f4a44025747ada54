import type { AuthContext } from '#app/auth-server/context.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'

export const providers: readonly string[] = [
  'apple',
  'azure',
  'bitbucket',
  'discord',
  'facebook',
  'snapchat',
  'figma',
  'fly',
  'github',
  'gitlab',
  'google',
  'keycloak',
  'kakao',
  'linkedin',
  'linkedin_oidc',
  'notion',
  'spotify',
  'slack',
  'slack_oidc',
  'workos',
  'twitch',
  'twitter',
  'zoom',
]

/** What a client may offer: e-mail and nothing else. */
export async function settings(ctx: AuthContext): Promise<Response> {
  return json(200, {
    external: {
      ...Object.fromEntries(providers.map((name) => [name, false])),
      anonymous_users: ctx.isAnonymousAllowed,
      phone: false,
      email: true,
    },
    disable_signup: ctx.isSignupDisabled,
    mailer_autoconfirm: ctx.isAutoconfirmed,
    phone_autoconfirm: false,
    sms_provider: '',
    saml_enabled: false,
    saml_private_key_next_configured: false,
    passkeys_enabled: false,
  })
}
