import { data, redirect } from '@remix-run/node'
import { z } from 'zod'
import {
  auth,
  awaitedEmail,
  currentMember,
  door,
  env,
  mailLinkLimits,
  mailPresses,
  setFlash,
  wayIn,
} from '#app/context.server.ts'
import { agreedPage } from '#app/features/auth/email-change/email-change-pages.server.tsx'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { mailKind } from '#app/features/auth/mail/mail-kinds.server.ts'
import { readMailLink } from '#app/features/auth/mail/mail-link.server.ts'
import { confirmPage, deadLinkPage } from '#app/features/auth/mail/mail-pages.server.tsx'
import type { MailProof } from '#app/features/auth/mail/open-mail.server.ts'
import type { DoorArgs } from '#app/http/door.server.ts'
import { parseForm } from '#app/http/form.server.ts'
import { safeNext } from '#app/http/next.server.ts'
import { statusByCode } from '#app/platform/errors.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

/** Uses nothing up, for programs that look at links come here before people do. */
export const loader = door(async (args) => {
  const { type, proof, isRefused, isHalf } = readMailLink(new URL(args.request.url))
  if (isHalf) return agreedPage(undefined)
  if (proof) return confirmPage(type, type === 'email_change' ? undefined : (await currentMember(args))?.email)
  return deadLinkPage(isRefused ? 'used' : 'incomplete', type, awaitedEmail(args))
})

export const action = door(async (args) => {
  const url = new URL(args.request.url)
  const { type, proof } = readMailLink(url)
  const form = await parseForm(args.request, z.object({}))
  if (!proof) return redirect(url.pathname + url.search, 303)
  const wait = await mailLinkLimits.tryFrom(args.request)
  if (wait > 0) return form.tooMany(wait)
  const kind = mailKind(type)
  const next = safeNext(url.searchParams.get('next'), env.appOrigin)
  const opened = await mailPresses.open(args, proof, (exchange) => kind.open(auth, exchange, type, proof))
  if (opened.state === 'too_many') return form.tooMany(60)
  if (opened.state === 'agreed') return data({ page: agreedPage(opened.changedTo) })
  if (opened.state !== 'signed_in') {
    if (await isInBy(args, proof)) return redirect(next, 303)
    const dead = 'code' in proof ? 'other_browser' : 'used'
    return data({ page: deadLinkPage(dead, type, awaitedEmail(args)) }, { status: statusByCode.invalid })
  }
  if (kind.said) await setFlash(args.headers, { kind: 'success', text: kind.said })
  return redirect(await wayIn(opened.session, next), 303)
})

/** Whether it was this mail that signed in whoever is signed in here. */
async function isInBy(args: DoorArgs, proof: MailProof): Promise<boolean> {
  const member = await currentMember(args)
  return member !== undefined && mailPresses.hasSignedIn(proof, member.id)
}

export default FormPage
