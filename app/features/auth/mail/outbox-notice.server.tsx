import { Notice } from '#app/ui/notice.tsx'
import type { MailHabits } from './mail-habits.ts'

/** Where mails are when nobody gets them. */
export function OutboxNotice({ isOutbox }: Pick<MailHabits, 'isOutbox'>) {
  if (!isOutbox) return null
  return (
    <Notice title="This Cronstead has no mail server">
      <p>
        Its mails are files in the folder “outbox” of its data. Ask whoever runs it to pass yours on, or its code, or
        look there if that is you.
      </p>
    </Notice>
  )
}
