const secondsOf: Record<string, number> = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 }

/** Seconds of a lifetime such as `2w1d30m`; 0 for `never`, undefined for what is neither. */
export function lifetimeSeconds(text: string): number | undefined {
  if (text === 'never') return 0
  if (!/^(\d+[wdhms])+$/.test(text)) return undefined
  const parts = [...text.matchAll(/(\d+)([wdhms])/g)]
  return parts.reduce((sum, [, count = '', unit = '']) => sum + Number(count) * (secondsOf[unit] ?? 0), 0)
}
