import { fuzzClockChanges } from './fuzz-clock-changes.ts'

fuzzClockChanges([
  ['Asia/Beirut', 'at midnight'],
  ['America/Nuuk', 'so that the day ends in the gap'],
  ['Africa/Casablanca', 'around Ramadan'],
  ['Antarctica/Troll', 'by two hours'],
  ['Australia/Lord_Howe', 'by half an hour'],
  ['Pacific/Chatham', 'at 02:45'],
])
