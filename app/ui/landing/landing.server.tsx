import { renderHtml } from '#app/ui/render-html.server.ts'
import { Hero } from './hero.tsx'
import { Explained, SelfHost, Steps, Yours } from './story.tsx'

/** What the front page says to who is signed in, and to who is not. */
export const landingHtml = { member: drawn(true), visitor: drawn(false) }

function drawn(signedIn: boolean) {
  return renderHtml(
    <>
      <Hero signedIn={signedIn} />
      <Steps />
      <Explained />
      <Yours />
      <SelfHost />
    </>,
  )
}
