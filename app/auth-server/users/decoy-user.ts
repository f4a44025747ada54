import { audience, type Metadata } from './user.ts'

/** What a sign-up for a taken address answers, so that it tells nobody that it is taken: GoTrue's very fields. */
export function decoyUser(id: string, email: string, data: Metadata, now: number) {
  const at = new Date(now).toISOString()
  return {
    id,
    aud: audience,
    role: '',
    email,
    phone: '',
    confirmation_sent_at: at,
    created_at: at,
    updated_at: at,
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: data,
    identities: [],
    is_anonymous: false,
  }
}
