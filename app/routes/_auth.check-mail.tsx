import type { MetaFunction } from '@remix-run/node'
import { Link } from '@remix-run/react'
import { AuthCard } from '#app/ui/auth-card.tsx'

export const meta: MetaFunction = () => [{ title: 'Check your mail · Cronstead' }]

export default function CheckMail() {
  return (
    <AuthCard title="Check your mail" foot={<Link to="/sign-in">Back to sign in</Link>}>
      <p>We sent you a link that confirms your address. Open it, then sign in with the password you chose.</p>
      <p>Nothing there? Look in the spam folder, and check that the address was right.</p>
    </AuthCard>
  )
}
