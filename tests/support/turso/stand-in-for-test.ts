import { onTestFinished } from 'vitest'
import { tempDir } from '#tests/support/temp-dir.ts'
import { type StandIn, type StandInOptions, startStandIn } from './stand-in.ts'

/** A stand-in of this test's own, on a free port. */
export async function testStandIn(options: Partial<StandInOptions> = {}): Promise<StandIn> {
  const standIn = await startStandIn({ folder: tempDir(), ...options })
  onTestFinished(() => standIn.close())
  return standIn
}
