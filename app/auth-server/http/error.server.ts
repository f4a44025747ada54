interface Refusal {
  status: number
  code: string
  message: string
}

/** All this server refuses, in GoTrue's statuses, codes and words; `unknown` is its code for the unclassified. */
export const refusals = {
  badJson: { status: 400, code: 'bad_json', message: 'Could not parse request body as JSON' },
  invalid: { status: 400, code: 'validation_failed', message: 'Invalid request' },
  bodyTooLarge: { status: 413, code: 'request_entity_too_large', message: 'Request body is larger than 1 MB' },
  unknownRoute: { status: 404, code: 'unknown', message: 'Not found' },
  ssoDisabled: { status: 404, code: 'saml_provider_disabled', message: 'SAML 2.0 is disabled' },
  web3Disabled: { status: 422, code: 'web3_provider_disabled', message: 'Web3 provider is disabled' },
  linkingDisabled: { status: 404, code: 'manual_linking_disabled', message: 'Manual linking is disabled' },
  passkeysDisabled: { status: 404, code: 'passkey_disabled', message: 'Passkeys are disabled' },
  oauthServerDisabled: { status: 404, code: 'feature_disabled', message: 'OAuth server is disabled' },
  scimDisabled: { status: 404, code: 'feature_disabled', message: 'SCIM server is disabled' },
  customProvidersDisabled: { status: 404, code: 'feature_disabled', message: 'Custom OAuth providers are disabled' },
  providerDisabled: { status: 400, code: 'provider_disabled', message: 'Provider is not enabled' },
  noOauthState: { status: 400, code: 'bad_oauth_callback', message: 'OAuth state parameter missing' },
  badOauthState: { status: 400, code: 'bad_oauth_state', message: 'OAuth state is invalid' },
  wrongMethod: { status: 405, code: 'unknown', message: 'Method not allowed' },

  noBearer: { status: 401, code: 'no_authorization', message: 'This endpoint requires a valid Bearer token' },
  badJwt: { status: 403, code: 'bad_jwt', message: 'invalid JWT' },
  notAdmin: { status: 403, code: 'not_admin', message: 'User not allowed' },
  bearerUserGone: { status: 403, code: 'user_not_found', message: 'User from sub claim in JWT does not exist' },
  bearerSessionGone: {
    status: 403,
    code: 'session_not_found',
    message: 'Session from session_id claim in JWT does not exist',
  },
  bearerBanned: { status: 403, code: 'user_banned', message: 'User is banned' },

  signupDisabled: { status: 422, code: 'signup_disabled', message: 'Signups not allowed for this instance' },
  otpDisabled: { status: 422, code: 'otp_disabled', message: 'Signups not allowed for otp' },
  emailUnreadable: { status: 422, code: 'validation_failed', message: 'Invalid email format' },
  linkInvalid: { status: 403, code: 'otp_expired', message: 'Email link is invalid or has expired' },
  codeInvalid: { status: 403, code: 'otp_expired', message: 'Token has expired or is invalid' },
  flowNotFound: {
    status: 404,
    code: 'flow_state_not_found',
    message: 'invalid flow state, no valid flow state found',
  },
  flowExpired: { status: 422, code: 'flow_state_expired', message: 'invalid flow state, flow state has expired' },
  linkWithoutFlow: {
    status: 400,
    code: 'flow_state_not_found',
    message: 'No associated flow state found. No valid flow state found for user.',
  },
  badVerifier: {
    status: 400,
    code: 'bad_code_verifier',
    message: 'code challenge does not match previously saved code verifier',
  },

  anonymousDisabled: {
    status: 422,
    code: 'anonymous_provider_disabled',
    message: 'Anonymous sign-ins are disabled',
  },
  phoneSignupDisabled: { status: 400, code: 'phone_provider_disabled', message: 'Phone signups are disabled' },
  phoneLoginDisabled: { status: 422, code: 'phone_provider_disabled', message: 'Phone logins are disabled' },
  userExists: { status: 422, code: 'user_already_exists', message: 'User already registered' },
  emailExists: {
    status: 422,
    code: 'email_exists',
    message: 'A user with this email address has already been registered',
  },
  weakPassword: { status: 422, code: 'weak_password', message: 'Password is too weak' },
  samePassword: {
    status: 422,
    code: 'same_password',
    message: 'New password should be different from the old password.',
  },
  reauthenticationNeeded: {
    status: 400,
    code: 'reauthentication_needed',
    message: 'Password update requires reauthentication',
  },
  nonceInvalid: { status: 422, code: 'reauthentication_not_valid', message: 'Nonce has expired or is invalid' },
  unconfirmedCaller: { status: 422, code: 'email_not_confirmed', message: 'Please verify your email first.' },
  currentPasswordRequired: {
    status: 400,
    code: 'current_password_required',
    message: 'Current password required when setting new password.',
  },
  currentPasswordInvalid: {
    status: 400,
    code: 'current_password_invalid',
    message: 'Current password required when setting new password.',
  },
  appMetadataForbidden: {
    status: 403,
    code: 'not_admin',
    message: 'Updating app_metadata requires admin privileges',
  },

  notForAnonymous: {
    status: 403,
    code: 'no_authorization',
    message: 'Anonymous user not allowed to perform these actions',
  },
  passwordWithoutEmail: {
    status: 422,
    code: 'validation_failed',
    message: 'Updating password of an anonymous user without an email or phone is not allowed',
  },
  factorTypeUnknown: {
    status: 400,
    code: 'validation_failed',
    message: 'factor_type needs to be totp, phone, or webauthn',
  },
  phoneFactorsDisabled: {
    status: 422,
    code: 'mfa_phone_enroll_not_enabled',
    message: 'MFA enroll is disabled for Phone',
  },
  webauthnFactorsDisabled: {
    status: 422,
    code: 'mfa_webauthn_enroll_not_enabled',
    message: 'MFA enroll is disabled for WebAuthn',
  },
  factorNameTaken: {
    status: 422,
    code: 'mfa_factor_name_conflict',
    message: 'A factor with the friendly name for this user already exists',
  },
  tooManyFactors: {
    status: 422,
    code: 'too_many_enrolled_mfa_factors',
    message: 'Maximum number of verified factors reached, unenroll to continue',
  },
  enrolNeedsAal2: { status: 403, code: 'insufficient_aal', message: 'AAL2 required to enroll a new factor' },
  unenrolNeedsAal2: { status: 422, code: 'insufficient_aal', message: 'AAL2 required to unenroll verified factor' },
  updateNeedsAal2: {
    status: 401,
    code: 'insufficient_aal',
    message: 'AAL2 session is required to update email or password when MFA is enabled.',
  },
  factorIdNotUuid: { status: 404, code: 'validation_failed', message: 'factor_id must be an UUID' },
  factorNotFound: { status: 404, code: 'mfa_factor_not_found', message: 'Factor not found' },
  challengeNotFound: {
    status: 422,
    code: 'mfa_factor_not_found',
    message: 'MFA factor with the provided challenge ID not found',
  },
  challengeUsed: {
    status: 422,
    code: 'mfa_ip_address_mismatch',
    message: 'Challenge and verify IP addresses mismatch.',
  },
  challengeExpired: {
    status: 422,
    code: 'mfa_challenge_expired',
    message: 'MFA challenge has expired, verify against another challenge or create a new challenge.',
  },
  wrongCode: { status: 422, code: 'mfa_verification_failed', message: 'Invalid TOTP code entered' },

  unsupportedGrant: { status: 400, code: 'invalid_credentials', message: 'unsupported_grant_type' },
  invalidCredentials: { status: 400, code: 'invalid_credentials', message: 'Invalid login credentials' },
  loginBanned: { status: 400, code: 'user_banned', message: 'User is banned' },
  emailNotConfirmed: { status: 400, code: 'email_not_confirmed', message: 'Email not confirmed' },
  refreshTokenNotFound: {
    status: 400,
    code: 'refresh_token_not_found',
    message: 'Invalid Refresh Token: Refresh Token Not Found',
  },
  refreshTokenUsed: {
    status: 400,
    code: 'refresh_token_already_used',
    message: 'Invalid Refresh Token: Already Used',
  },
  refreshTokenForeign: {
    status: 400,
    code: 'validation_failed',
    message: 'Invalid Refresh Token: Not Issued By This Server',
  },
  refreshBanned: { status: 400, code: 'user_banned', message: 'Invalid Refresh Token: User Banned' },

  userIdNotUuid: { status: 404, code: 'validation_failed', message: 'user_id must be an UUID' },
  linkUserNotFound: { status: 404, code: 'user_not_found', message: 'User with this email not found' },
  userNotFound: { status: 404, code: 'user_not_found', message: 'User not found' },

  overMailRate: { status: 429, code: 'over_email_send_rate_limit', message: 'email rate limit exceeded' },
  overLimit: { status: 429, code: 'over_request_rate_limit', message: 'Request rate limit reached' },
  failed: {
    status: 500,
    code: 'unexpected_failure',
    message: 'Unexpected failure, please check server logs for more information',
  },
  timedOut: {
    status: 504,
    code: 'request_timeout',
    message: 'Processing this request timed out, please retry after a moment.',
  },
} as const satisfies Record<string, Refusal>

export type RefusalName = keyof typeof refusals

/** A refused request. `message` replaces the table's; `more` joins the body beside code and message. */
export class GoTrueError extends Error {
  readonly status: number
  readonly code: string
  readonly more: Record<string, unknown>

  constructor(refusal: RefusalName, message?: string, more: Record<string, unknown> = {}) {
    super(message ?? refusals[refusal].message)
    this.name = 'GoTrueError'
    this.status = refusals[refusal].status
    this.code = refusals[refusal].code
    this.more = more
  }
}
