/** What a mail is for; the last word of an `email_change_…` says which of the two addresses gets it. */
export type LetterType =
  | 'signup'
  | 'recovery'
  | 'magiclink'
  | 'invite'
  | 'email_change_current'
  | 'email_change_new'
  | 'reauthentication'

export interface Wording {
  subject: string
  /** Why this mail came. */
  lead: string
  /** What the button says; none where there is only a code. */
  action: string | undefined
  /** What to do when nobody here asked for it. */
  unasked: string
}

/** The addresses of the account; `newEmail` where it is to change. */
export interface Addresses {
  email: string
  newEmail: string | null
}

const leaveIt = 'If it was not you, leave this mail alone'

export function wordingOf(type: LetterType, { email, newEmail }: Addresses): Wording {
  return wordings[type](email, newEmail ?? '')
}

const wordings: Record<LetterType, (email: string, newEmail: string) => Wording> = {
  signup: () => ({
    subject: 'Confirm your address',
    lead: 'Someone signed up for Cronstead with this address. If it was you, confirm that it is yours.',
    action: 'Confirm the address',
    unasked: `${leaveIt}. Without it the account cannot be used.`,
  }),
  recovery: () => ({
    subject: 'Set a new password',
    lead: 'Someone asked to set a new password for the Cronstead account of this address.',
    action: 'Set a new password',
    unasked: `${leaveIt}. Your password stays as it is.`,
  }),
  magiclink: () => ({
    subject: 'Sign in to Cronstead',
    lead: 'Someone asked to sign in to the Cronstead account of this address.',
    action: 'Sign in',
    unasked: `${leaveIt}. Nobody is signed in without it.`,
  }),
  invite: () => ({
    subject: 'You are invited to Cronstead',
    lead: 'Whoever runs this Cronstead made an account for this address.',
    action: 'Accept the invitation',
    unasked: 'If you do not want it, leave this mail alone. Without it the account cannot be used.',
  }),
  email_change_current: (email, newEmail) => ({
    subject: 'Agree to a new address',
    lead: `The Cronstead account of ${email} is to move to ${newEmail}. This mail asks the old address to agree.`,
    action: 'Agree to the change',
    unasked: 'If it was not you, do not agree, and change your password: somebody else is signed in to your account.',
  }),
  email_change_new: (email, newEmail) => ({
    subject: 'Confirm your new address',
    lead: email
      ? `The Cronstead account of ${email} is to move to ${newEmail}. This mail asks the new address to agree.`
      : 'Someone wants to use this address for a Cronstead account that has none yet.',
    action: 'Confirm the new address',
    unasked: `${leaveIt}. The account keeps its address.`,
  }),
  reauthentication: () => ({
    subject: 'Your code',
    lead: 'Cronstead wants to be sure that it is you, and asks for this code.',
    action: undefined,
    unasked: 'If it was not you, change your password: somebody else is signed in to your account.',
  }),
}
