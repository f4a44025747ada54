import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { requireAdmin } from '#app/auth-server/http/bearer.server.ts'
import { metadata, readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { actionLink } from '#app/auth-server/mail/links.ts'
import { emailChangeTokens, writeEmailChange } from '#app/auth-server/mail/mail-email-change.server.ts'
import { makeToken, writeToken } from '#app/auth-server/mail/mail-token.server.ts'
import type { OneTimeToken } from '#app/auth-server/one-time/one-time-token.server.ts'
import { acceptPassword } from '#app/auth-server/passwords/accept-password.server.ts'
import { redirectTo } from '#app/auth-server/redirects/redirect-to.server.ts'
import { acceptEmail } from '#app/auth-server/users/accept-email.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { newUser, type User } from '#app/auth-server/users/user.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'
import { findUserByEmail } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'

const types = ['signup', 'invite', 'recovery', 'magiclink', 'email_change_current', 'email_change_new'] as const

const linkBody = z.object({
  type: text,
  email: text,
  new_email: text,
  password: text,
  data: metadata,
  redirect_to: text,
})

type LinkBody = z.output<typeof linkBody>
type LinkType = (typeof types)[number]

interface Made {
  user: User
  token: OneTimeToken
  type: LinkType
}

/** Makes the link and the code of a mail for an admin who sends it by other ways. No mail goes out. */
export async function generateLink(ctx: AuthContext, request: Request): Promise<Response> {
  const actor = await requireAdmin(ctx, request)
  const body = await readJson(request, linkBody)
  if (!body.email) throw new GoTrueError('invalid', 'An email address is required')
  const email = acceptEmail(body.email)
  const leadsTo = ctx.redirects.allows(body.redirect_to) ? body.redirect_to : redirectTo(ctx, request)
  const { user, token, type } = await ctx.mailsInTurn.run(email, () => make(ctx, { ...body, email }, actor))
  return json(200, {
    ...userJson(user),
    action_link: actionLink(ctx.issuer, { type, hash: token.hash, redirectTo: leadsTo }),
    email_otp: token.code,
    hashed_token: token.hash,
    verification_type: type,
    redirect_to: leadsTo,
  })
}

async function make(ctx: AuthContext, body: LinkBody, actor: string): Promise<Made> {
  const wanted = types.find((one) => one === body.type)
  if (!wanted) throw new GoTrueError('invalid', `Invalid email action link type requested: ${body.type}`)
  const known = await findUserByEmail(ctx.db, body.email)
  // An unknown address signs up, as GoTrue has it.
  const type = wanted === 'magiclink' && !known ? 'signup' : wanted
  requireFitting(type, known)
  if (type === 'email_change_current' || type === 'email_change_new') {
    return changeOf(ctx, { type, user: known, wanted: body.new_email, actor })
  }
  const user = known ?? (await blankUser(ctx, wanted, body))
  const asked = { type, user, isNew: !known, actor, data: type === 'signup' ? (body.data ?? {}) : {} }
  const token = makeToken(asked)
  return { user: await writeToken(ctx, asked, token), token, type }
}

/** Who is confirmed neither signs up nor is invited; everything else is for users who are there. */
function requireFitting(type: LinkType, known: User | undefined): void {
  const isForNewcomers = type === 'signup' || type === 'invite'
  if (isForNewcomers && known && known.email_confirmed_at !== null) throw new GoTrueError('emailExists')
  if (!isForNewcomers && !known) throw new GoTrueError('linkUserNotFound')
}

interface ChangeRequest {
  type: 'email_change_current' | 'email_change_new'
  user: User | undefined
  /** The new address. */
  wanted: string
  actor: string
}

async function changeOf(ctx: AuthContext, { type, user, wanted, actor }: ChangeRequest): Promise<Made> {
  if (!user) throw new GoTrueError('linkUserNotFound')
  if (!wanted) throw new GoTrueError('invalid', 'An email address is required')
  const newEmail = acceptEmail(wanted)
  const owner = await findUserByEmail(ctx.db, newEmail)
  if (owner && owner.id !== user.id) throw new GoTrueError('emailExists')
  const change = { user, newEmail, pkce: undefined }
  const token = emailChangeTokens(change)[type]
  const entry = auditEntry('user_modified', actor, user.id, occasionOf(ctx))
  return { user: await writeEmailChange(ctx, change, [token], (tx) => writeAll(tx, [entry])), token, type }
}

/** Only who signs up brings a password along. */
async function blankUser(ctx: AuthContext, wanted: LinkType, { email, password, data }: LinkBody): Promise<User> {
  if (wanted === 'signup' && !password) throw new GoTrueError('invalid', 'Signup requires a valid password')
  if (wanted === 'signup') acceptPassword(password)
  const passwordHash = wanted === 'signup' ? await ctx.passwords.hash(password) : null
  return newUser({
    id: randomUUID(),
    identityId: randomUUID(),
    email,
    passwordHash,
    data: data ?? {},
    now: ctx.clock(),
  })
}
