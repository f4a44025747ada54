import type { Databases } from './databases.ts'
import type { Fault, Faults } from './faults.ts'

/** What a process beside the stand-in asks of it, under /stand-in. */
export interface StandInOrders {
  /** Answers the id under which the fault is taken back. */
  faults: Fault
  /** Asks a database past all faults, as an operator would; answers the rows. */
  sql: { database: string; sql: string; args?: string[] }
  /** Changes what its provider has set for a database. */
  settings: DatabaseSettings
}

export interface DatabaseSettings {
  database: string
  /** Refuses every write, as where a quota is used up. */
  isBlocked?: boolean
  /** Keeps it from growing. */
  isCapped?: boolean
  isProtected?: boolean
  /** Ends every token. */
  isRotated?: boolean
}

interface Controlled {
  databases: Databases
  faults: Faults
}

/** POST /stand-in/faults, /stand-in/settings and /stand-in/sql take orders; DELETE /stand-in/faults/{id} takes a fault back. */
export function createControl({ databases, faults }: Controlled): (request: Request) => Promise<Response> {
  const ends: (() => void)[] = []
  return async (request) => {
    const [, , what, id] = new URL(request.url).pathname.split('/')
    if (request.method === 'DELETE') {
      ends[Number(id)]?.()
      return Response.json({})
    }
    const order = await request.json()
    if (what === 'faults') return Response.json({ id: ends.push(faults.add(order as Fault)) - 1 })
    if (what === 'settings') return Response.json(set(databases, order as DatabaseSettings))
    const { database, sql, args } = order as StandInOrders['sql']
    return Response.json(databases.get(database)?.hrana.ask(sql, args ?? []) ?? [])
  }
}

function set(databases: Databases, { database: name, ...change }: DatabaseSettings): object {
  const database = databases.get(name)
  if (!database) throw new Error(`There is no database ${name}`)
  const { isBlocked, isCapped, isProtected, isRotated } = change
  if (isBlocked !== undefined) database.hrana.block(isBlocked)
  if (isCapped !== undefined) database.hrana.cap(isCapped)
  if (isProtected !== undefined) database.configuration.delete_protection = isProtected
  if (isRotated) database.rotation += 1
  return {}
}
