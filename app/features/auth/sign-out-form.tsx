import { Form } from '@remix-run/react'
import { Button } from '#app/ui/button.tsx'

export function SignOutForm() {
  return (
    <Form method="post" action="/sign-out">
      <Button variant="quiet">Sign out</Button>
    </Form>
  )
}
