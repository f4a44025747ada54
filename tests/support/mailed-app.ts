import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'
import { lastMail } from './last-mail.ts'
import { type MailServer, standingMailServer } from './mail-server.ts'
import { type ServedApp, serveApp } from './served-app.ts'
import { standingTempDir } from './temp-dir.ts'
import { createVisitor, type Visitor } from './visitor.ts'

export const password = 'correct horse battery'

export const newAddress = () => `member-${randomUUID()}@example.com`

export const locationOf = (response: Response) => response.headers.get('location')

export function pathOf(link: string): string {
  const { pathname, search } = new URL(link)
  return pathname + search
}

/** For all tests of a file: an app that sends mails, so that addresses are confirmed. */
export function mailedApp() {
  const folder = standingTempDir()
  const served = {} as { app: ServedApp; mails: MailServer & { stop: () => Promise<void> } }
  beforeAll(async () => {
    served.mails = await standingMailServer()
    const settings = { SMTP_URL: served.mails.url, MAIL_FROM: 'cron@example.com', MAILS_PER_HOUR: '1000' }
    served.app = await serveApp(folder.path, settings)
  })
  afterAll(async () => {
    await served.app.stop()
    await served.mails.stop()
    folder.remove()
  })

  const browser = () => createVisitor(served.app.origin)

  /** Signs up, and gives what the mail holds. */
  async function signUpByMail(visitor: Visitor = browser(), email = newAddress()) {
    const response = await visitor.post('/sign-up', { email, password })
    expect([response.status, locationOf(response)]).toEqual([303, '/check-mail'])
    const { link, code } = lastMail(served.mails, email)
    return { email, link: pathOf(link), code }
  }

  return Object.assign(served, {
    folder: folder.path,
    browser,
    signUpByMail,
    /** Signed in where they signed up; to the auth server they confirmed their address an hour ago. */
    async confirmedMember() {
      const visitor = browser()
      const { email, link } = await signUpByMail(visitor)
      expect(locationOf(await visitor.post(link))).toBe('/jobs')
      const db = openSql({ url: fileUrl(join(folder.path, 'auth.db')) })
      await db.write('UPDATE users SET email_confirmed_at = email_confirmed_at - 3600000 WHERE email = ?', [email])
      db.close()
      return Object.assign(visitor, { email, password })
    },
    /** What the mail holds by which a password is set anew; it goes out after the answer. */
    async recoveryMail(visitor: Visitor, email: string) {
      const before = served.mails.mails.length
      expect(locationOf(await visitor.post('/forgot-password', { email }))).toBe('/check-mail?type=recovery')
      await expect.poll(() => served.mails.mails.length).toBe(before + 1)
      const { link, code } = lastMail(served.mails, email)
      return { link: pathOf(link), code }
    },
    async canSignIn(email: string, secret: string): Promise<boolean> {
      return locationOf(await browser().post('/sign-in', { email, password: secret })) === '/jobs'
    },
  })
}
