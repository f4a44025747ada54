/**
 * A line for each name that seems meant for us and is not known: in the file any that begins like one of ours or is
 * nearly one, and in the environment, where much is not ours, only what is nearly one.
 */
export function unknownNames(known: readonly string[], inEnvironment: readonly string[], inFile: readonly string[]) {
  const beginnings = new Set(known.filter((name) => name.includes('_')).map(firstWord))
  const strangers = new Set([...inFile, ...inEnvironment].filter((name) => !known.includes(name)))
  return [...strangers].flatMap((name) => {
    const nearest = nearestOf(name, known)
    if (nearest) return [`unknown: ${name}, did you mean ${nearest}?`]
    return inFile.includes(name) && beginnings.has(firstWord(name)) ? [`unknown: ${name}`] : []
  })
}

function firstWord(name: string): string {
  return name.slice(0, name.indexOf('_') + 1)
}

/** The known name that is a slip or two away; short names such as HOME and HOST differ by no less. */
function nearestOf(name: string, known: readonly string[]): string | undefined {
  const most = Math.min(2, Math.floor(name.length / 5))
  const distances = known.map((one) => ({
    one,
    slips: Math.abs(one.length - name.length) > most ? 99 : slips(name, one),
  }))
  const [nearest] = distances.filter((found) => found.slips <= most).sort((a, b) => a.slips - b.slips)
  return nearest?.one
}

/** Letters put in, left out, swapped with their neighbour or mistaken (optimal string alignment). */
function slips(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const mistaken = a[i - 1] === b[j - 1] ? 0 : 1
      const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(
        Math.min(
          (row[j - 1] as number) + 1,
          (last[j] as number) + 1,
          (last[j - 1] as number) + mistaken,
          isSwap ? (before[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    before = last
    last = row
  }
  return last[b.length] as number
}
