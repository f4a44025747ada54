import { z } from 'zod'

const email = z
  .string({ error: 'Enter your e-mail address.' })
  .trim()
  .toLowerCase()
  .max(255, 'An e-mail address has at most 255 characters.')
  .pipe(z.email('This does not look like an e-mail address, such as name@example.com.'))

/** Stricter than GoTrue's 6 characters, within its 72 bytes (bcrypt's bound, which hosted projects keep). */
const newPassword = z
  .string({ error: 'Choose a password.' })
  .min(8, 'A password has at least 8 characters.')
  .refine((text) => new TextEncoder().encode(text).length <= 72, 'A password has at most 72 bytes.')

const tooLong = 'A password has at most 72 bytes.'

export const signUpInput = z.object({ email, password: newPassword })

export const signInInput = z.object({ email, password: z.string({ error: 'Enter your password.' }).max(1000, tooLong) })

/** Of an authenticator app or a mail; people type it in two groups. */
const code = z
  .string({ error: 'Type the six digits of the code.' })
  .transform((text) => text.replace(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'A code has six digits.'))

export const codeInput = z.object({ code })

export const emailInput = z.object({ email })

/** Of the two mails about a new address, either or both. */
export const emailCodesInput = z
  .object({ codeOld: code.optional(), codeNew: code.optional() })
  .refine(({ codeOld, codeNew }) => codeOld || codeNew, 'Type the code of one of the mails, or of both.')

export const mailCodeInput = z.object({ email, code })

export const newPasswordInput = z.object({ newPassword })

export const passwordInput = signInInput.pick({ password: true })

export const enrolmentInput = z.object({ code, factor: z.uuid(), secret: z.string().regex(/^[A-Z2-7]{16,128}$/) })

export const changePasswordInput = z.object({
  currentPassword: z.string({ error: 'Enter your current password.' }).max(1000, tooLong),
  newPassword,
})

export type Credentials = z.infer<typeof signInInput>
