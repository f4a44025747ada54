import { Moment } from '#app/features/runs/moment.tsx'
import { isEnded, type Run } from '#app/features/runs/run.ts'
import { causeWords, durationOf, latenessOf, reasonInWords, spanInWords } from '#app/features/runs/run-words.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { type Definition, DefinitionList } from '#app/ui/definition-list.tsx'

/** What was planned, what came of it and why. */
export function RunFacts({ run, zone }: { run: Run; zone: TimeZone }) {
  const reason = reasonInWords(run)
  return (
    <>
      {reason ? <p className="run-reason">{reason}</p> : null}
      {run.dstNote ? <p className="dst-note">{run.dstNote}.</p> : null}
      <DefinitionList items={factsOf(run, zone)} />
    </>
  )
}

function factsOf(run: Run, zone: TimeZone): Definition[] {
  const { scheduledFor, startAt, claimedAt, startedAt, endedAt, through, instants, attempt, cause, jobVersion } = run
  const moment = (at: number) => <Moment at={at} zone={zone} precision="millisecond" />
  return [
    { term: cause === 'manual' ? 'Asked for' : 'Planned for', detail: moment(scheduledFor) },
    ...(through === null
      ? []
      : [
          {
            term: 'Up to',
            detail: (
              <>
                {moment(through)}: {instants.toLocaleString('en')} occurrences in a row
              </>
            ),
          },
        ]),
    ...(startAt > scheduledFor + 1000 ? [{ term: 'To start', detail: moment(startAt) }] : []),
    ...(claimedAt === null ? [] : [{ term: 'Taken on', detail: moment(claimedAt) }]),
    {
      term: 'Started',
      detail:
        startedAt === null ? (
          notStarted(run)
        ) : (
          <>
            {moment(startedAt)}, {late(latenessOf(run) ?? 0)}
          </>
        ),
    },
    ...(endedAt === null
      ? []
      : [
          {
            term: 'Ended',
            detail: (
              <>
                {moment(endedAt)}
                {took(durationOf(run))}
              </>
            ),
          },
        ]),
    { term: 'Trigger', detail: causeWords[cause] },
    { term: 'Attempt', detail: String(attempt) },
    { term: 'Version of the job', detail: String(jobVersion) },
  ]
}

function notStarted({ state }: Run): string {
  return isEnded(state) ? 'It did not.' : 'Not yet.'
}

function late(ms: number): string {
  return ms < 1 ? 'on time' : `${spanInWords(ms)} late`
}

function took(ms: number | null): string {
  return ms === null ? '' : `, after ${spanInWords(ms)}`
}
