import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createHranaDatabase, type HranaDatabase } from './hrana-server.ts'

/** A database or namespace of the stand-in. */
export interface StoredDatabase {
  id: string
  name: string
  hrana: HranaDatabase
  /** Grows with each rotation of its keys. */
  rotation: number
  configuration: Record<string, unknown>
}

export interface Databases {
  get(name: string): StoredDatabase | undefined
  /** Undefined when the name is taken. */
  create(name: string, configuration?: Record<string, unknown>): StoredDatabase | undefined
  remove(name: string): boolean
  all(): StoredDatabase[]
}

/** Databases as real files in that folder; which there are is kept in memory. */
export function createDatabases(folder: string): Databases {
  const byName = new Map<string, StoredDatabase>()
  return {
    get: (name) => byName.get(name),
    create(name, configuration = {}) {
      if (byName.has(name)) return undefined
      const id = randomUUID()
      const database = { id, name, hrana: createHranaDatabase(join(folder, `${id}.db`)), rotation: 0, configuration }
      byName.set(name, database)
      return database
    },
    remove(name) {
      byName.get(name)?.hrana.remove()
      return byName.delete(name)
    },
    all: () => [...byName.values()],
  }
}
