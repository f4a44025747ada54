import { Outlet } from '@remix-run/react'
import { SignedOutShell } from '#app/ui/shell.tsx'

export default function AuthLayout() {
  return (
    <SignedOutShell>
      <Outlet />
    </SignedOutShell>
  )
}
