import { globSync } from 'node:fs'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'

/** What goes up by itself as long as a process lives, or was only asked for. */
const restless = "'engines', 'engine_notes', 'sqlite_sequence'"

/** Every row of every table of every database under a data directory, as text to compare. */
export async function dumpDatabases(dataDir: string): Promise<string> {
  const dumps: string[] = []
  for (const path of globSync(`${dataDir}/**/*.db`).sort()) {
    const db = openSql({ url: fileUrl(path) })
    const tables = await db.read<{ name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN (${restless}) ORDER BY name`,
    )
    for (const { name } of tables) {
      dumps.push(`${path} ${name} ${JSON.stringify(await db.read(`SELECT * FROM "${name}" ORDER BY 1`))}`)
    }
    db.close()
  }
  return dumps.join('\n')
}
