import { randomUUID } from 'node:crypto'
import { renderSVG } from 'uqr'
import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { enrolmentFault } from '#app/auth-server/factors/factor.ts'
import { dropStaleFactors, insertFactor, type SecretFactor } from '#app/auth-server/factors/factors.server.ts'
import { newTotpSecret, totpUri } from '#app/auth-server/factors/totp.server.ts'
import { findCaller, requireCaller } from '#app/auth-server/http/bearer.server.ts'
import { readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'

const enrolment = z.object({ factor_type: text, friendly_name: text, issuer: text })

const refusalByType = { phone: 'phoneFactorsDisabled', webauthn: 'webauthnFactorsDisabled' } as const

/** Makes an unverified TOTP factor and tells its secret, this once; a first code verifies it. */
export async function enrolFactor(ctx: AuthContext, request: Request): Promise<Response> {
  const caller = await requireCaller(ctx, request)
  if (caller.user.is_anonymous) throw new GoTrueError('notForAnonymous')
  const body = await readJson(request, enrolment)
  acceptType(body.factor_type)
  const now = ctx.clock()
  const factor = newFactor(body.friendly_name, now)
  const user = await ctx.db.withTx(async (tx) => {
    await writeAll(tx, [dropStaleFactors(caller.user.id, now)])
    const { user, session } = await findCaller(tx, caller.user.id, caller.session.id, now)
    const fault = enrolmentFault(user.factors, factor.friendly_name, session.aal)
    if (fault === 'factorNameTaken') throw new GoTrueError(fault, nameTaken(factor.friendly_name))
    if (fault) throw new GoTrueError(fault)
    const entry = auditEntry('factor_in_progress', user.id, user.id, occasionOf(ctx))
    await writeAll(tx, [insertFactor(user.id, factor), entry])
    return user
  })
  const { id, factor_type: type, friendly_name, secret } = factor
  const uri = totpUri({ issuer: body.issuer || new URL(ctx.siteUrl).host, account: user.email, secret })
  return json(200, { id, type, friendly_name, totp: { qr_code: renderSVG(uri, { ecc: 'M' }), secret, uri } })
}

function acceptType(type: string): void {
  if (type === 'totp') return
  throw new GoTrueError(type === 'phone' || type === 'webauthn' ? refusalByType[type] : 'factorTypeUnknown')
}

function newFactor(name: string, now: number): SecretFactor {
  return {
    id: randomUUID(),
    friendly_name: name,
    factor_type: 'totp',
    status: 'unverified',
    secret: newTotpSecret(),
    last_step: 0,
    last_challenged_at: null,
    created_at: now,
    updated_at: now,
  }
}

function nameTaken(name: string): string {
  return `A factor with the friendly name ${JSON.stringify(name)} for this user already exists`
}
