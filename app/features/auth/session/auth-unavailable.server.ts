import { AppError } from '#app/platform/errors.ts'

export function authUnavailable(cause: unknown): AppError {
  return new AppError('unavailable', 'Signing in is not available right now. Nothing is lost; please try again soon.', {
    cause,
    retryAfterSeconds: 10,
  })
}
