class Crash extends Error {}

/** The points a process passes, before and after every await on what reaches the disk; it can be made to die at one. */
export function crashPoints(dieAt = Number.POSITIVE_INFINITY) {
  const passed: string[] = []
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
          pass(`before ${name}.${String(key)}`)
          const value = await Reflect.apply(member, target, args)
          pass(`after ${name}.${String(key)}`)
          return key === 'open' ? wrap(value, 'tenant') : value
        }
      },
    })
  }

  return { wrap, passed, isDead: () => isDead }
}
