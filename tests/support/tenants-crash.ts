class Crash extends Error {}

/** The points a process passes, before and after every await on what reaches the disk; it can be made to die at one. */
export function crashPoints(dieAt = Number.POSITIVE_INFINITY) {
  const passed: string[] = []
  const callers = new Set<string>()
  let isDead = false

  /** Nothing passes a dead process, not even what its catch and finally blocks would still like to write. */
  function pass(point: string): void {
    if (isDead) throw new Crash('The process is dead')
    passed.push(point)
    isDead = passed.length - 1 === dieAt
    if (isDead) throw new Crash(point)
  }

  function wrap<T extends object>(target: T, name: string): T {
    return new Proxy(target, {
      get(_, key, receiver) {
        const member = Reflect.get(target, key, receiver)
        if (typeof member !== 'function' || key === 'close') return member
        return async (...args: unknown[]) => {
          const call = `${name}.${String(key)}`
          callers.add(callerOf(new Error().stack))
          pass(`before ${call}`)
          const value = await Reflect.apply(member, target, args)
          pass(`after ${call}`)
          return key === 'open' ? wrap(value, 'tenant') : value
        }
      },
    })
  }

  return { wrap, passed, callers, isDead: () => isDead }
}

/**
 * The points at which dying leaves something else each: before the first await and after each. Who dies before another
 * leaves what it leaves who dies after the one before.
 */
export function pointsToDieAt(passed: readonly string[]): [number, string][] {
  return [...passed.entries()].filter(([index, point]) => index === 0 || point.startsWith('after'))
}

/** The function of `db/` that was called to do it. */
function callerOf(stack = ''): string {
  const frames = stack.split('\n').filter((line) => line.includes('/db/'))
  return /at (?:async )?(\w+) /.exec(frames[0] ?? '')?.[1] ?? ''
}
