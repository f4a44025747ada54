import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type ServedApp, serveApp } from './served-app.ts'
import { standingTempDir } from './temp-dir.ts'
import { signUpVisitor } from './visitor.ts'

type SignedUp = Awaited<ReturnType<typeof signUpVisitor>>

/** One app for all tests of a file, and in each of them a member who has just signed up. */
export function servedMember(): { readonly member: SignedUp } {
  const folder = standingTempDir()
  const served = {} as { app: ServedApp; member: SignedUp }
  beforeAll(async () => {
    served.app = await serveApp(folder.path)
  })
  beforeEach(async () => {
    served.member = await signUpVisitor(served.app.origin)
  })
  afterAll(async () => {
    await served.app.stop()
    folder.remove()
  })
  return served
}
