import type { MissingStep } from '#app/features/auth/session/live-session.ts'

const pages: Record<MissingStep, string> = {
  code: '/sign-in/code',
  password: '/reset-password',
  mail: '/reset-password',
}

/** The page of a step that a signed-in member has yet to do, and that leads on to `next`. */
export function stepPath(step: MissingStep, next: string): string {
  return `${pages[step]}?${new URLSearchParams({ next })}`
}
