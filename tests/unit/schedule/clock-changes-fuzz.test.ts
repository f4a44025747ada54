import { fuzzClockChanges } from './fuzz-clock-changes.ts'

fuzzClockChanges([
  ['UTC', 'never'],
  ['Asia/Kolkata', 'never'],
  ['Europe/Berlin', 'at 02:00'],
  ['America/New_York', 'at 02:00'],
  ['America/Havana', 'at midnight'],
  ['America/Santiago', 'at midnight'],
  ['Africa/Cairo', 'at midnight'],
])
