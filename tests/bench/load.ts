import autocannon from 'autocannon'
import type { Page } from './pages.ts'
import { median } from './statistics.ts'

const connections = 10
const warmUpSeconds = 3
const roundSeconds = 5
const rounds = 3

export interface PageSpeed {
  name: string
  perSecond: number
  p50Ms: number
  p99Ms: number
  kilobytes: number
}

/** Each page under 10 connections, in turns, so that what else the machine does meets all of them; medians of 3. */
export async function measurePages(pages: readonly Page[]): Promise<PageSpeed[]> {
  const measured = pages.map((page) => ({ page, speeds: [] as PageSpeed[] }))
  for (const page of pages) await measure(page, warmUpSeconds)
  for (let round = 0; round < rounds; round += 1) {
    for (const { page, speeds } of measured) speeds.push(await measure(page, roundSeconds))
  }
  return measured.map(({ page, speeds }) => ({
    name: page.name,
    perSecond: median(speeds.map((speed) => speed.perSecond)),
    p50Ms: median(speeds.map((speed) => speed.p50Ms)),
    p99Ms: median(speeds.map((speed) => speed.p99Ms)),
    kilobytes: median(speeds.map((speed) => speed.kilobytes)),
  }))
}

async function measure({ name, url, headers }: Page, duration: number): Promise<PageSpeed> {
  const result = await autocannon({ url, headers, connections, duration, idReplacement: true })
  const wrong = result.non2xx + result.errors + result.timeouts
  if (wrong > 0) throw new Error(`${name}: ${wrong} of ${result.requests.total} answers were wrong`)
  return {
    name,
    perSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    kilobytes: result.throughput.total / result.requests.total / 1000,
  }
}
