import { statusesText } from '#app/features/jobs/http/status-range.ts'
import type { JobKind } from '#app/features/jobs/job-spec.ts'
import type { MissedPolicy, OverlapPolicy } from '#app/features/jobs/policy.ts'
import { headerLines, type JobSettings } from './job-settings.ts'

export interface SettingWords {
  term: string
  detail: string
}

const overlapWords: Record<OverlapPolicy, string> = {
  skip: 'A run is skipped while an earlier one goes on.',
  queue_one: 'A run that comes due while an earlier one goes on runs right after it; one at most waits.',
  allow: 'Runs may go on at the same time.',
}

const missedWords: Record<MissedPolicy, (within: string) => string> = {
  run_latest: (within) => `The latest missed run starts late, up to ${within} after its time.`,
  skip: () => 'A missed run is not made up for.',
  run_all: (within) => `Every missed run starts late, up to ${within} after its time, 100 at most.`,
}

/** How a job is run, in words; of the request only where it makes one. */
export function describeSettings(settings: JobSettings, kind: JobKind): SettingWords[] {
  return [...(kind === 'http' ? requestWords(settings) : []), ...policyWords(settings)]
}

/** What the one says and the other does not. */
export function wordsBeside(words: readonly SettingWords[], others: readonly SettingWords[]): SettingWords[] {
  return words.filter(({ term, detail }) => !others.some((other) => other.term === term && other.detail === detail))
}

function requestWords({ headers, secretHeaders, body, statuses, contains }: JobSettings): SettingWords[] {
  const succeeds = `The status is ${statusesText(statuses)}${contains === null ? '' : ` and the answer holds “${contains}”`}.`
  return [
    ...(headers.length + secretHeaders.length > 0
      ? [{ term: 'Headers', detail: headerLines([...headers, ...secretHeaders]) }]
      : []),
    ...(body === null ? [] : [{ term: 'Body', detail: body }]),
    { term: 'Succeeds when', detail: succeeds },
  ]
}

function policyWords(settings: JobSettings): SettingWords[] {
  const { timeoutMs, retries, retryDeadlineMs, overlap, missed, catchUpMs, jitterMs } = settings
  return [
    { term: 'Time-out', detail: `${durationWords(timeoutMs)} an attempt` },
    { term: 'Retries', detail: retries === 0 ? 'None' : `${retries}, within ${durationWords(retryDeadlineMs)}` },
    { term: 'Overlap', detail: overlapWords[overlap] },
    { term: 'Missed runs', detail: missedWords[missed](durationWords(catchUpMs)) },
    ...(jitterMs > 0
      ? [{ term: 'Spread', detail: `Starts up to ${durationWords(jitterMs)} late, always the same` }]
      : []),
  ]
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** In the largest unit that leaves nothing over. */
function durationWords(ms: number): string {
  const [unit, size] = units.find(([, size]) => ms >= size && ms % size === 0) ?? (['second', 1000] as const)
  const count = ms / size
  return `${count.toLocaleString('en')} ${unit}${count === 1 ? '' : 's'}`
}
