import { expect } from 'vitest'
import type { DeletionDeps } from '#app/features/tenants/deletion.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { dumpDatabases } from './database-dump.ts'
import type { TestHouse } from './tenants.ts'

/** The auth server and the engine as far as a deletion sees them. */
export function people() {
  const members = new Set(['ada', 'bob'])
  const ended: string[] = []
  const forgotten: string[] = []
  return {
    members,
    ended,
    forgotten,
    removeMember: async (userId: string) => {
      members.delete(userId)
    },
    endSessions: async (userId: string) => {
      ended.push(userId)
    },
    forgetJobs: async (userId: string) => {
      forgotten.push(userId)
    },
  }
}

export type People = ReturnType<typeof people>

export function deletionOf(house: TestHouse, { removeMember, endSessions, forgetJobs }: People): DeletionDeps {
  return { ...house, removeMember, endSessions, forgetJobs }
}

export async function rowOf(house: TestHouse) {
  const row = await readUserDatabase(house.registry, 'ada')
  if (!row) throw new Error('There is a row')
  return row
}

export async function expectNothingLeft(house: TestHouse, known: People): Promise<void> {
  const row = await rowOf(house)
  expect(row).toMatchObject({ state: 'deleted', email: '', db_url: null, db_token: null, last_error: null })
  expect(row).toMatchObject({ lease_owner: null, lease_until: 0 })
  expect((await house.backend.list()) ?? []).toEqual([])
  expect(await house.backend.has(row.db_name)).toBe(false)
  expect(known.members).toEqual(new Set(['bob']))
  expect(known.ended).toContain('ada')
  expect(known.forgotten.at(-1)).toBe('ada')
  expect(await dumpDatabases(house.dataDir)).not.toContain('ada@example.com')
}
