/**
 * Returns the process-wide value of that name, making it at the first call.
 * The dev server evaluates modules again after an edit; what holds files or timers must survive that.
 */
export function singleton<T>(name: string, make: () => T): T {
  const held = globalThis as { __cronstead?: Map<string, unknown> }
  held.__cronstead ??= new Map()
  if (!held.__cronstead.has(name)) held.__cronstead.set(name, make())
  return held.__cronstead.get(name) as T
}
