/** What a limited form says, in whole minutes or seconds. */
export function tooManyTries(waitSeconds: number): string {
  const minutes = Math.ceil(waitSeconds / 60)
  const wait = waitSeconds < 60 ? `${waitSeconds} seconds` : minutes === 1 ? '1 minute' : `${minutes} minutes`
  return `Too many tries. Wait ${wait}, then try again.`
}
