import { setTimeout as wait } from 'node:timers/promises'
import { type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { readAwaitedMail } from '#app/features/auth/mail/awaited-mail.server.ts'
import { createPresses } from '#app/features/auth/mail/presses.server.ts'
import type { Member } from '#app/features/auth/member.ts'
import { isRecent } from '#app/features/auth/prove-member.server.ts'
import type { CodeResult } from '#app/features/auth/second-factor/second-factor.server.ts'
import type { Exchange } from '#app/features/auth/session/auth-client.server.ts'
import type { MemberSession } from '#app/features/auth/session/live-session.ts'
import { dropSessionCookie } from '#app/features/auth/session/session-cookie.server.ts'
import { currentSession, freshSession, pastSession } from '#app/features/auth/session/sessions.server.ts'
import { stepPath } from '#app/features/auth/step-path.ts'
import type { AccessClaims } from '#app/features/auth/token/claims.server.ts'
import type { Ctx } from '#app/features/ctx.server.ts'
import type { ReportDeps } from '#app/features/runs/report-run.server.ts'
import { openRunsVersion } from '#app/features/runs/runs-version.server.ts'
import { farewellTo } from '#app/features/tenants/farewell.server.ts'
import { noRoom } from '#app/features/tenants/room.server.ts'
import { memberDb } from '#app/features/tenants/tenants.server.ts'
import { createChangeStreams } from '#app/http/change-streams.server.ts'
import { createDoor, createOpenDoor, type DoorArgs } from '#app/http/door.server.ts'
import { createFlash } from '#app/http/flash.server.ts'
import type { FormRefusal, ParsedForm } from '#app/http/form.server.ts'
import { detour } from '#app/http/journey.server.ts'
import { createKeptPages } from '#app/http/kept-pages.server.ts'
import { safeNext } from '#app/http/next.server.ts'
import { createSignInLimits, createSignUpLimits } from '#app/http/rate-limit.server.ts'
import { requestIdOf } from '#app/http/refuse.server.ts'
import { startOfMinute } from '#app/platform/clock.ts'
import { singleton } from '#app/platform/singleton.server.ts'
import { startOrExit } from '#app/platform/start-fault.server.ts'
import { wire } from './wiring.server.ts'

const wired = await singleton('wiring', () => startOrExit(wire))

export const { env, log, auth, tenants, deletion, clock, metrics, callbacks, isReachable } = wired

export const door = createDoor({ appOrigin: env.appOrigin, log })
/** For addresses that prove by themselves who may send there. */
export const openDoor = createOpenDoor({ log })
export const { setFlash, takeFlash } = createFlash(env.appOrigin.startsWith('https:'))
export const signInLimits = singleton('sign-in-limits', () => createSignInLimits(env.signInsPerHour))
/** Counted by the member's id, and not cleared by a right password. */
const codeLimits = singleton('code-limits', () => createSignInLimits(env.signInsPerHour))
/** For mails, by the address that was named, and for the codes in them. */
export const mailLimits = singleton('mail-limits', () => createSignInLimits(env.signInsPerHour))
export const mailCodeLimits = singleton('mail-code-limits', () => createSignInLimits(env.signInsPerHour))
export const mailLinkLimits = singleton('mail-link-limits', () => createSignUpLimits(env.signInsPerHour))
export const mailPresses = singleton('mail-presses', () => createPresses(auth))
export const signUpLimits = singleton('sign-up-limits', () => createSignUpLimits(env.signUpsPerHour))

/** Undefined when signed out. */
export async function currentMember(exchange: Exchange): Promise<Member | undefined> {
  return currentSession(auth, exchange)
}

/** Sends who is signed out to the sign-in page, and who has a step to do first to its page; and back here afterwards. */
export async function requireSession(exchange: Exchange): Promise<AccessClaims> {
  const session = await requireSignedIn(exchange)
  if (!session.missing) return session
  // Only the page that asks for the code takes a form along.
  if (session.missing === 'code') throw detourTo('/sign-in/code', exchange)
  const { pathname, search } = new URL(exchange.request.url)
  throw redirect(stepPath(session.missing, pathname + search), 303)
}

/** For the pages of those steps alone: the session may yet lack one. */
export async function requireSignedIn({ request, headers }: Exchange): Promise<MemberSession> {
  const session = await currentSession(auth, { request, headers })
  if (session) return session
  const past = await pastSession(auth, request)
  const farewell = past && (await farewellTo(tenants, past.claims))
  if (farewell) {
    dropSessionCookie(request, headers, auth.project.cookie)
    throw redirect(farewell, 303)
  }
  throw detourTo('/sign-in', { request })
}

/** To another page first, with the form that was sent. */
function detourTo(page: string, { request }: Pick<Exchange, 'request'>): Response {
  const { to, status } = detour(page, request)
  return redirect(to, status)
}

/**
 * For what cannot be taken back, or shows a secret: who did not sign in lately shows the password or a code first, and
 * comes back with the form.
 */
export async function requireRecentSignIn(exchange: Exchange): Promise<AccessClaims> {
  const session = await requireSession(exchange)
  if (isRecent(session, clock())) return session
  throw detourTo('/sign-in/again', exchange)
}

/** Where who has just signed in goes: on to `next`, or first to what is missing. */
export async function wayIn(session: MemberSession, next: string): Promise<string> {
  if (session.missing) return stepPath(session.missing, next)
  return (await memberDb(tenants, session)) ? next : '/setup'
}

/**
 * The member and their database; while that is being set up the member is sent to /setup. `keptWhile` says that what the
 * loader reads depends on the member and on these alone, so that the page may be answered again while they hold.
 */
export async function requireMember(
  exchange: Exchange & LoaderFunctionArgs,
  options?: { keptWhile: readonly PageVersion[] },
): Promise<Ctx> {
  const ctx = await memberIfReady(exchange, options)
  if (!ctx) throw redirect('/setup', 303)
  return ctx
}

/** The same, undefined while the database is being set up. */
export async function memberIfReady(
  exchange: Exchange & LoaderFunctionArgs,
  options?: { keptWhile: readonly PageVersion[] },
): Promise<Ctx | undefined> {
  const ctx = await ctxOf(await requireSession(exchange))
  if (!ctx) return undefined
  if (options) await keptPages.keepWhile(exchange, ctx, options.keptWhile)
  return { ...ctx, log: log.child({ requestId: requestIdOf(exchange.request) }) }
}

/** Undefined while the member's database may grow by that much, else the words that say it may not. */
export function noRoomFor(ctx: Ctx, bytes = 0): Promise<string | undefined> {
  return noRoom(tenants, ctx, bytes)
}

async function ctxOf({ id, email, sessionId, issuedAt }: AccessClaims): Promise<Ctx | undefined> {
  const db = await memberDb(tenants, { id, email, issuedAt })
  return (
    db && {
      member: { id, email, sessionId },
      db,
      engine: wired.engine,
      clock: wired.clock,
      newId: wired.newId,
      log,
      ...wired.memberSecrets,
    }
  )
}

/** All that a member's page may be kept by. */
const pageVersions = {
  /** The member's own database. */
  tenant: ({ db }: Ctx) => db.dataVersion(),
  /** What the engine does with the member's runs before it delivers them. */
  runs: openRunsVersion,
  /** What is told by the clock, such as "in 5 minutes", holds for a whole minute. */
  minute: ({ clock }: Ctx) => String(startOfMinute(clock())),
}

type PageVersion = keyof typeof pageVersions

const keptBytes = 32 * 1024 * 1024

export const keptPages = createKeptPages<Ctx, PageVersion>({
  maxBytes: keptBytes,
  versions: pageVersions,
  async readerOf(headers) {
    const session = await freshSession(auth, { headers })
    return session && !session.missing ? ctxOf(session) : undefined
  },
})

/** The address to which this browser had a mail sent. */
export function awaitedEmail(exchange: Exchange): string | undefined {
  return readAwaitedMail(exchange, auth.project.cookie)?.email
}

/** What the member's pages that follow their data were read at; to be asked before they read. */
export async function liveVersion(ctx: Ctx): Promise<string> {
  const [jobs, runs = ''] = await Promise.all([ctx.db.seenVersion(), pageVersions.runs(ctx)])
  return `${jobs} ${runs} ${pageVersions.minute(ctx)}`
}

/** Over a network each look costs the database a request. */
const lookEveryMs = (env.engine.address ?? env.registry) ? 5000 : 1000

export const changes = singleton('changes', () => {
  const streams = createChangeStreams<Ctx>({
    keyOf: ({ member }) => member.id,
    versionOf: liveVersion,
    async mayStill(headers) {
      const session = await freshSession(auth, { headers })
      return session !== undefined && !session.missing
    },
    lookEveryMs,
    beatEveryMs: 10_000,
    most: 20,
  })
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, streams.closeAll)
  return streams
})

/** The form again when its code is not right. */
export async function refuseCode(
  { request }: Exchange,
  { id }: Pick<Member, 'id'>,
  form: ParsedForm<unknown>,
  check: () => Promise<CodeResult>,
): Promise<FormRefusal | undefined> {
  const wait = await codeLimits.tryWith(request, id)
  if (wait > 0) return form.tooMany(wait)
  const { state } = await check()
  if (state === 'too_many') return form.tooMany(60)
  if (state === 'wrong_code') return form.reply({ fields: { code: [wrongCode] } })
  if (state === 'gone') return form.reply({ form: ['This took too long. Begin again.'] })
  await codeLimits.succeeded(request, id)
  return undefined
}

const wrongCode =
  'This is not the code. Each one holds for half a minute and works once; check the clock of your device.'

/** Says what was done, and leads to where the button was pressed: the `next` of its form. */
export async function leadBack(
  { headers }: DoorArgs,
  form: FormData,
  { said, fallback }: { said: string; fallback: string },
): Promise<Response> {
  await setFlash(headers, { kind: 'success', text: said })
  return redirect(safeNext(form.get('next'), env.appOrigin, fallback), 303)
}

/** What a target's report about its run is taken with. */
export const reporting: ReportDeps = {
  db: wired.engine.db,
  clock: wired.clock,
  random: Math.random,
  wait: (ms) => wait(ms),
}
