import type { EngineDb } from '#db/engine/engine-db.server.ts'

interface Fault {
  method: 'read' | 'write' | 'batch' | 'withTx'
  /** Before it does its work, or after. */
  when: 'before' | 'after'
  /** In its statement, or its code. */
  of: string
}

/** The engine's database over a network that fails when the test says so. */
export function unreliable(db: EngineDb) {
  let next: Fault | undefined
  let isDown = false

  function takeFault(method: PropertyKey, [first]: unknown[]): Fault | undefined {
    if (next?.method !== method || !String(first).includes(next.of)) return undefined
    const fault = next
    next = undefined
    return fault
  }

  const wrapped = new Proxy(db, {
    get(_, key) {
      const member = Reflect.get(db, key)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        const fault = takeFault(key, args)
        if (isDown || fault?.when === 'before') throw new Error('No connection')
        const value = await Reflect.apply(member, db, args)
        if (fault) throw new Error('No answer')
        return value
      }
    },
  })
  return {
    db: wrapped,
    /** The next such call fails. */
    failOnce(method: Fault['method'], when: Fault['when'], of = '') {
      next = { method, when, of }
    },
    /** From now on every call fails, or none. */
    setDown(down: boolean) {
      isDown = down
    },
    hasFailed: () => next === undefined,
  }
}
