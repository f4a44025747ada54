import type { MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { currentMember, door, env } from '#app/context.server.ts'
import { LinkButton } from '#app/ui/button.tsx'
import { landingHtml } from '#app/ui/landing/landing.server.tsx'
import { Rendered } from '#app/ui/rendered.tsx'
import { SignedOutShell } from '#app/ui/shell.tsx'

const title = 'Cronstead: cron jobs you can read'
const description =
  'HTTP calls on a schedule, each occurrence accounted for: plain forms, schedules said in words, and a database of your own.'

export const loader = door(async (args) => {
  // The front page is for everybody, also while sessions cannot be checked.
  const member = await currentMember(args).catch(() => undefined)
  const story = member ? landingHtml.member : landingHtml.visitor
  return { signedIn: member !== undefined, story, origin: env.appOrigin }
})

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title },
  { name: 'description', content: description },
  { property: 'og:title', content: title },
  { property: 'og:description', content: description },
  { property: 'og:type', content: 'website' },
  ...(data
    ? [
        { property: 'og:url', content: `${data.origin}/` },
        { property: 'og:image', content: `${data.origin}/og.png` },
      ]
    : []),
  { name: 'twitter:card', content: 'summary_large_image' },
]

export default function Landing() {
  const { signedIn, story } = useLoaderData<typeof loader>()
  return (
    <SignedOutShell actions={<BarLinks signedIn={signedIn} />} footer={<Footer signedIn={signedIn} />}>
      <Rendered html={story} />
    </SignedOutShell>
  )
}

function BarLinks({ signedIn }: { signedIn: boolean }) {
  if (signedIn) {
    return (
      <LinkButton to="/jobs" variant="primary">
        Your jobs
      </LinkButton>
    )
  }
  return (
    <>
      <LinkButton to="/sign-in" variant="quiet">
        Sign in
      </LinkButton>
      <LinkButton to="/sign-up" variant="primary">
        Sign up
      </LinkButton>
    </>
  )
}

function Footer({ signedIn }: { signedIn: boolean }) {
  const links = signedIn
    ? [{ to: '/jobs', label: 'Your jobs' }]
    : [
        { to: '/sign-in', label: 'Sign in' },
        { to: '/sign-up', label: 'Sign up' },
      ]
  return (
    <>
      <p>Cronstead. Built to account for every occurrence.</p>
      <nav aria-label="Footer">
        <ul>
          {links.map(({ to, label }) => (
            <li key={to}>
              <Link to={to}>{label}</Link>
            </li>
          ))}
        </ul>
      </nav>
    </>
  )
}
