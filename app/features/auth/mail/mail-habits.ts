/** How mails go in this installation. */
export interface MailHabits {
  /** There is no mail server: they become files, which whoever runs this Cronstead can read. */
  isOutbox: boolean
  /** Of the two addresses of a change, who has to agree to it; undefined where the Supabase project decides that. */
  agree: 'both' | 'either' | undefined
}
