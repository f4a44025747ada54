import { expect, test } from 'vitest'
import { memberRemover } from '#app/features/auth/remove-member.server.ts'
import { currentSession } from '#app/features/auth/session/sessions.server.ts'
import { signIn } from '#app/features/auth/sign-in.server.ts'
import { signUp } from '#app/features/auth/sign-up.server.ts'
import { browser, openAuth } from '#tests/support/auth.ts'

const credentials = { email: 'ada@example.com', password: 'correct horse battery' }

test('a removed member cannot sign in, may be removed again, and the address is free for somebody else', async () => {
  const { auth, state } = await openAuth()
  const ada = browser()
  await ada.visit((exchange) => signUp(auth, exchange, credentials))
  const session = await ada.visit((exchange) => currentSession(auth, exchange))
  const removeMember = memberRemover(auth.project)
  await removeMember(session?.id ?? '')
  await removeMember(session?.id ?? '')
  expect(await ada.visit((exchange) => signIn(auth, exchange, credentials))).toEqual({ state: 'refused' })
  const again = await browser().visit((exchange) => signUp(auth, exchange, credentials))
  expect(again).toMatchObject({ state: 'signed_in' })
  expect(again).not.toMatchObject({ session: { id: session?.id } })
  state.intercept = () => Response.json({ msg: 'down' }, { status: 503 })
  await expect(removeMember(session?.id ?? '')).rejects.toThrow()
})
