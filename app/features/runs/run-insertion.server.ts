/** Writes runs into a member's database; `from` gives a JSON object `value` for each, named as the engine's columns. */
export function insertRuns(from: string): string {
  return `INSERT INTO runs (job_id, scheduled_for, attempt, job_version, cause, state, reason, detail, start_at,
    claimed_at, started_at, ended_at, through, instants, dst_note)
  SELECT value ->> 'job', value ->> 'scheduled_for', value ->> 'attempt', value ->> 'version', value ->> 'cause',
    value ->> 'state', value ->> 'reason', value ->> 'detail', value ->> 'start_at', value ->> 'claimed_at',
    value ->> 'started_at', value ->> 'ended_at', value ->> 'through', value ->> 'instants', value ->> 'dst_note'
  FROM ${from} WHERE true
  ON CONFLICT DO NOTHING`
}

/** The same for what they sent and were answered. */
export function insertRecords(from: string): string {
  return `INSERT INTO run_records (job_id, scheduled_for, attempt, record)
  SELECT value ->> 'job', value ->> 'scheduled_for', value ->> 'attempt', value ->> 'record'
  FROM ${from} WHERE true
  ON CONFLICT DO NOTHING`
}
