import { machine, table } from './benchmarks-page.ts'
import type { PageSpeed } from './load.ts'
import { percentile } from './statistics.ts'
import type { TokenCheckTimes } from './token-check.ts'

export interface Measured {
  /** The first and the last are what all are set beside: express hello and crontab-ui. */
  pages: PageSpeed[]
  /** Milliseconds. */
  signUps: number[]
  tokenChecks: TokenCheckTimes
}

/** The section of this run. */
export function report({ pages, signUps, tokenChecks }: Measured): string {
  const [hello, crontabUi] = [pages.at(0), pages.at(-1)]
  if (!hello || !crontabUi) throw new Error('Nothing was measured')
  const speeds = pages.map((page) => [
    page.name,
    page.perSecond.toFixed(0),
    (page.perSecond / hello.perSecond).toFixed(3),
    (page.perSecond / crontabUi.perSecond).toFixed(1),
    page.p50Ms.toFixed(0),
    page.p99Ms.toFixed(0),
    page.kilobytes.toFixed(1),
  ])
  const others = [
    [`sign-up to usable page, p50 of ${signUps.length}`, `${percentile(signUps, 0.5).toFixed(0)} ms`],
    ['sign-up to usable page, p95', `${percentile(signUps, 0.95).toFixed(0)} ms`],
    ['check of an access token, cached', `${tokenChecks.cachedMicroseconds.toFixed(1)} µs`],
    ['check of an access token, first', `${tokenChecks.firstMicroseconds.toFixed(0)} µs`],
  ]
  return `Made by \`npm run bench -- --write\` on ${machine}, which the
server, the database and the load generator share: 10 connections, medians of three rounds that take turns.

${table(['page', 'a second', 'of express hello', 'of crontab-ui', 'p50 ms', 'p99 ms', 'kB an answer'], speeds)}
${table(['what', 'takes'], others)}`
}
