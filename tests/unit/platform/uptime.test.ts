import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { uptimeMs } from '#app/platform/uptime.server.ts'

test('the uptime is that of the machine, its sleep included, and not that of the process', () => {
  // proc(5): "The uptime of the system (including time spent in suspend)".
  const bySystem = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000
  expect(Math.abs(uptimeMs() - bySystem)).toBeLessThan(1000)
})
