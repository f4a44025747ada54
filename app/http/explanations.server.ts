import { statusByCode } from '#app/platform/errors.ts'

export interface Explanation {
  title: string
  help: string
}

/** What an error page says of a status. It is sent with the refusal, for the browser's JavaScript has no room for it. */
const explanations: Readonly<Record<number, Explanation>> = {
  403: {
    title: 'This request was refused',
    help: 'If that is this site under another name, open it at its own and send the form from there. If another site sent you here, there is nothing to do. Whoever runs this Cronstead sets its address with APP_ORIGIN.',
  },
  404: {
    title: 'There is nothing at this address',
    help: 'The address may be mistyped, or what was here has been deleted. If a link brought you here, its target has moved.',
  },
  409: {
    title: 'Somebody was faster',
    help: 'What you were changing has changed meanwhile. Nothing of yours was saved: open it again and look before you repeat.',
  },
  413: {
    title: 'That was too much at once',
    help: 'A form may carry 256 kB. Nothing was saved: go back and shorten what you entered.',
  },
  422: {
    title: 'The form could not be used',
    help: 'A part of it is missing or has the wrong shape, so nothing was saved. Go back, correct it and send it again.',
  },
  429: { title: 'Too many tries', help: 'This protects members from guessing. Wait a minute, then try once more.' },
  503: {
    title: 'Out of reach for a moment',
    help: 'A part that this page needs does not answer. You stay signed in and your jobs are safe.',
  },
}

/** With what a member can do about it; `comesBack`: the page looks again by itself, `isKept`: it carries the form. */
export function explain(status: number, { comesBack = false, isKept = false } = {}): Explanation | undefined {
  const known = explanations[status]
  if (status !== statusByCode.unavailable || !known) return known
  const now = comesBack
    ? 'This page looks again by itself until it is back.'
    : isKept
      ? 'What you sent is kept here: send it again in a few seconds.'
      : 'Try again in a few seconds.'
  return { ...known, help: `${known.help} ${now}` }
}
