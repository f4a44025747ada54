export interface RecentMap<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
}

/** A map that keeps the most recently used entries, as many as weigh `cap` together; each weighs 1 unless told. */
export function recentMap<Value>(cap: number, weightOf: (value: Value) => number = () => 1): RecentMap<Value> {
  const entries = new Map<string, Value>()
  let weight = 0

  function remove(key: string): void {
    const value = entries.get(key)
    if (value === undefined) return
    entries.delete(key)
    weight -= weightOf(value)
  }

  function set(key: string, value: Value): void {
    remove(key)
    entries.set(key, value)
    weight += weightOf(value)
    for (const oldest of entries.keys()) {
      if (weight <= cap) return
      remove(oldest)
    }
  }

  return {
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set,
  }
}
