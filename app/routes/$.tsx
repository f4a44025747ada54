import { door } from '#app/context.server.ts'
import { AppError } from '#app/platform/errors.ts'

async function nothingHere(): Promise<null> {
  throw new AppError('not_found', 'This address leads nowhere.')
}

export const loader = door(nothingHere)
export const action = door(nothingHere)

export default function NothingHere() {
  return null
}
