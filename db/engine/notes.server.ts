import type { EngineDb } from './engine-db.server.ts'

export async function readNote(db: EngineDb, name: string): Promise<string | undefined> {
  const [note] = await db.read<{ value: string }>('SELECT value FROM engine_notes WHERE name = ?', [name])
  return note?.value
}

export async function writeNote(db: EngineDb, name: string, value: string): Promise<void> {
  await db.write(
    'INSERT INTO engine_notes (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    [name, value],
  )
}
