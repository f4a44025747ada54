/** Preloaded into a served app: its clock stands at the instant that is written in CLOCK_FILE. */
import { readFileSync } from 'node:fs'

Date.now = () => Number(readFileSync(process.env.CLOCK_FILE ?? '', 'utf8'))
