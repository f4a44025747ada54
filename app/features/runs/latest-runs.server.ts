import { stripLength } from '#app/ui/run-strip.tsx'

const order = 'scheduled_for DESC, attempt DESC'

/** A letter for each of the last runs of the job in `id`, the latest first, as RunStrip draws them; null for none. */
export function stripOf(id: string): string {
  return `(SELECT group_concat(letter, '') FROM (
    SELECT iif(state = 'skipped', 'k', substr(state, 1, 1)) AS letter
    FROM runs WHERE job_id = ${id} ORDER BY ${order} LIMIT ${stripLength}))`
}

/** The last of them to have ended, as a JSON list: state, when it ended, which occurrence, which attempt. */
export function latestRunOf(id: string): string {
  return `(SELECT json_array(state, ended_at, scheduled_for, attempt)
    FROM runs WHERE job_id = ${id} ORDER BY ${order} LIMIT 1)`
}
