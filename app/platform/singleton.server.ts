/**
 * Returns the process-wide value of that name, making it at the first call.
 * The dev server evaluates modules again after an edit; what holds files or timers must survive that.
 */
export function singleton<T>(name: string, make: () => T): T {
  const held = globalThis as { __cronstead?: Map<string, unknown> }
  held.__cronstead ??= new Map()
  const values = held.__cronstead
  if (!values.has(name)) values.set(name, make())
  const value = values.get(name) as T
  // What failed to start is made anew after the edit that mends it.
  if (value instanceof Promise) value.catch(() => values.delete(name))
  return value
}
