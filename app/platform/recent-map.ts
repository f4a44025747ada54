export interface RecentMap<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
}

/** A map that keeps the `cap` most recently used entries. */
export function recentMap<Value>(cap: number): RecentMap<Value> {
  const entries = new Map<string, Value>()
  const set = (key: string, value: Value) => {
    entries.delete(key)
    entries.set(key, value)
    if (entries.size > cap) entries.delete(entries.keys().next().value as string)
  }
  return {
    get(key) {
      const value = entries.get(key)
      if (value !== undefined) set(key, value)
      return value
    },
    set,
  }
}
