import { uptime } from 'node:os'

/**
 * Milliseconds since the machine was started, in steps of ten or so. Nobody sets this clock, and unlike `performance.now()`
 * it goes on while the machine is suspended (Linux: CLOCK_BOOTTIME).
 */
export function uptimeMs(): number {
  return uptime() * 1000
}
