export const ordinals = ['', 'first', 'second', 'third', 'fourth', 'fifth']

const lists = new Intl.ListFormat('en-GB')

/** `a, b and c`. */
export function list(items: Iterable<string>): string {
  return lists.format(items)
}

/** The step between sorted values where it is the same throughout and there are at least `least` (two or more). */
export function evenStep(values: number[], least: number): number | undefined {
  const [first = 0, second = 0] = values
  const step = second - first
  if (values.length < least) return undefined
  return values.every((value, index) => value === first + index * step) ? step : undefined
}

/** Sorted values as stretches of neighbours: [1, 2, 3, 7] is 1–3 and 7–7. */
export function stretches(values: number[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  for (const value of values) {
    const last = found.at(-1)
    if (last && last.to === value - 1) last.to = value
    else found.push({ from: value, to: value })
  }
  return found
}

/** `Monday and Wednesday through Friday`: stretches of three and more are said as one. */
export function listWithRanges(values: number[], name: (value: number) => string): string {
  return list(
    stretches(values).flatMap(({ from, to }) => {
      if (to - from >= 2) return [`${name(from)} through ${name(to)}`]
      return from === to ? [name(from)] : [name(from), name(to)]
    }),
  )
}
