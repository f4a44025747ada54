import type { Answer, Route } from './http/router.server.ts'
import { readAudit } from './routes/admin/audit.server.ts'
import { generateLink } from './routes/admin/generate-link.server.ts'
import { invite } from './routes/admin/invite.server.ts'
import { createUser } from './routes/admin/user-create.server.ts'
import { removeUser } from './routes/admin/user-delete.server.ts'
import { readFactors, removeFactor, updateFactor } from './routes/admin/user-factors.server.ts'
import { readUser } from './routes/admin/user-read.server.ts'
import { updateUser } from './routes/admin/user-update.server.ts'
import { readUsers } from './routes/admin/users-list.server.ts'
import { authorize, callback, disabled, disabledForAdmin, disabledForCaller } from './routes/disabled.server.ts'
import { challengeFactor } from './routes/factors/challenge.server.ts'
import { enrolFactor } from './routes/factors/enrol.server.ts'
import { unenrolFactor } from './routes/factors/unenrol.server.ts'
import { verifyFactor } from './routes/factors/verify.server.ts'
import { health } from './routes/health.server.ts'
import { jwks } from './routes/jwks.server.ts'
import { logOut } from './routes/logout.server.ts'
import { openidConfiguration } from './routes/openid-configuration.server.ts'
import { sendMagicLink, sendOtp } from './routes/otp.server.ts'
import { reauthenticate } from './routes/reauthenticate.server.ts'
import { recover } from './routes/recover.server.ts'
import { resend } from './routes/resend.server.ts'
import { settings } from './routes/settings.server.ts'
import { signUp } from './routes/signup.server.ts'
import { issueToken } from './routes/token.server.ts'
import { readOwnUser } from './routes/user-read.server.ts'
import { updateOwnUser } from './routes/user-update.server.ts'
import { verifyByGet } from './routes/verify-get.server.ts'
import { verifyByPost } from './routes/verify-post.server.ts'

/** The same answer whatever is asked. */
function anyMethod(answer: Answer): Record<string, Answer> {
  return { GET: answer, POST: answer, PUT: answer, PATCH: answer, DELETE: answer }
}

export const routes: readonly Route[] = [
  ['/health', { GET: health }],
  ['/settings', { GET: settings }],
  ['/.well-known/jwks.json', { GET: jwks }],
  ['/.well-known/openid-configuration', { GET: openidConfiguration }],
  ['/.well-known/oauth-authorization-server', { GET: disabled('oauthServerDisabled') }],
  ['/signup', { POST: signUp }],
  ['/token', { POST: issueToken }],
  ['/user', { GET: readOwnUser, PUT: updateOwnUser }],
  ['/verify', { GET: verifyByGet, POST: verifyByPost }],
  ['/recover', { POST: recover }],
  ['/resend', { POST: resend }],
  ['/otp', { POST: sendOtp }],
  ['/magiclink', { POST: sendMagicLink }],
  ['/reauthenticate', { GET: reauthenticate }],
  ['/invite', { POST: invite }],
  ['/logout', { POST: logOut }],
  ['/authorize', { GET: authorize }],
  ['/callback', { GET: callback, POST: callback }],
  ['/sso', { POST: disabled('ssoDisabled') }],
  ['/sso/saml/metadata', { GET: disabled('ssoDisabled') }],
  ['/sso/saml/acs', { POST: disabled('ssoDisabled') }],
  ['/passkeys{/*}?', anyMethod(disabled('passkeysDisabled'))],
  ['/user/identities/authorize', { GET: disabledForCaller('linkingDisabled') }],
  ['/user/identities/:id', { DELETE: disabledForCaller('linkingDisabled') }],
  ['/user/oauth/grants', anyMethod(disabledForCaller('oauthServerDisabled'))],
  ['/scim{/*}?', anyMethod(disabled('scimDisabled'))],
  ['/oauth/*', anyMethod(disabled('oauthServerDisabled'))],
  ['/admin/oauth/*', anyMethod(disabledForAdmin('oauthServerDisabled'))],
  ['/admin/custom-providers{/*}?', anyMethod(disabledForAdmin('customProvidersDisabled'))],
  ['/admin/sso/*', anyMethod(disabledForAdmin('ssoDisabled'))],
  ['/admin/users/:id/passkeys{/*}?', anyMethod(disabledForAdmin('passkeysDisabled'))],
  ['/factors', { POST: enrolFactor }],
  ['/factors/:id', { DELETE: unenrolFactor }],
  ['/factors/:id/challenge', { POST: challengeFactor }],
  ['/factors/:id/verify', { POST: verifyFactor }],
  ['/admin/audit', { GET: readAudit }],
  ['/admin/generate_link', { POST: generateLink }],
  ['/admin/users', { GET: readUsers, POST: createUser }],
  ['/admin/users/:id/factors', { GET: readFactors }],
  ['/admin/users/:id/factors/:factorId', { PUT: updateFactor, DELETE: removeFactor }],
  ['/admin/users/:id', { GET: readUser, PUT: updateUser, DELETE: removeUser }],
]
