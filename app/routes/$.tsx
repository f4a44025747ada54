import { door } from '#app/context.server.ts'
import { AppError } from '#app/platform/errors.ts'

const nothingHere = door(async (): Promise<null> => {
  throw new AppError('not_found', 'This address leads nowhere.')
})

export { nothingHere as action, nothingHere as loader }

export default function NothingHere() {
  return null
}
