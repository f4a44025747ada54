class Crash extends Error {}

type Method = (...args: unknown[]) => unknown

/**
 * The points a process passes, before and after every await on what reaches the disk or another machine; it can be made to
 * die at one. With `later` they count from `begin()` on.
 */
export function crashPoints(dieAt = Number.POSITIVE_INFINITY, later?: 'later') {
  const passed: string[] = []
  const callers = new Set<string>()
  /** The functions of `features/tenants` that were at work at any of the points. */
  const verbs = new Set<string>()
  let isCounting = later === undefined
  let isDead = false

  /** Nothing passes a dead process, not even what its catch and finally blocks would still like to write. */
  function pass(point: string): void {
    if (isDead) throw new Crash('The process is dead')
    if (!isCounting) return
    passed.push(point)
    isDead = passed.length - 1 === dieAt
    if (isDead) throw new Crash(point)
  }

  async function passBy(call: string, work: () => unknown): Promise<unknown> {
    const { stack } = new Error()
    if (isCounting) callers.add(callerOf(stack))
    for (const verb of verbsIn(stack)) verbs.add(verb)
    pass(`before ${call}`)
    const value = await work()
    pass(`after ${call}`)
    return value
  }

  function wrap<T extends object>(target: T, name: string): T {
    return new Proxy(target, {
      get(_, key, receiver) {
        const member = Reflect.get(target, key, receiver)
        if (typeof member !== 'function' || key === 'close') return member
        return async (...args: unknown[]) => {
          const [work] = args
          const given = key === 'withTx' ? [inTx(work as Method, name)] : args
          const value = await passBy(`${name}.${String(key)}`, () => Reflect.apply(member, target, given))
          return key === 'open' ? wrap(value as object, 'tenant') : value
        }
      },
    })
  }

  /** What dies in a transaction leaves nothing of it. */
  function inTx(work: Method, name: string): Method {
    return (tx) => work(wrap(tx as object, `${name}.tx`))
  }

  return {
    wrap,
    passed,
    callers,
    verbs,
    isDead: () => isDead,
    begin() {
      isCounting = true
    },
  }
}

/** The function of `db/` that was called to do it. */
function callerOf(stack = ''): string {
  const frames = stack.split('\n').filter((line) => line.includes('/db/'))
  return /at (?:async )?(\w+) /.exec(frames[0] ?? '')?.[1] ?? ''
}

function verbsIn(stack = ''): string[] {
  const frames = stack.split('\n').filter((line) => line.includes('/app/features/tenants/'))
  return frames.flatMap((line) => /at (?:async )?(\w+) /.exec(line)?.[1] ?? [])
}
