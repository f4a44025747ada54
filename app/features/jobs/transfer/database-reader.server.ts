/**
 * The program that reads a database of unknown making, for `node -e`: prints the rows of its jobs and runs as JSON, or ends
 * with an error. Triggers never run, for nothing is written; only plain tables are read, so that no view, virtual table or
 * generated value computes anything. With an untrusted schema its checks may call harmless functions alone.
 */
export const databaseReader = `
const { DatabaseSync } = require('node:sqlite')
const db = new DatabaseSync(process.argv[1], { readOnly: true, allowExtension: false })
db.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA query_only = ON')
const columnsOf = (table) => {
  const found = db.prepare("SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = ?").all(table)
  if (found.length === 0) return []
  if (found[0].type !== 'table') throw new Error('no table')
  return db.prepare('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0').all(table).map(({ name }) => name)
}
const rowsOf = (table, wanted, optional, limit) => {
  const columns = columnsOf(table)
  if (columns.length === 0) return undefined
  if (!wanted.every((name) => columns.includes(name))) throw new Error('columns are missing')
  const names = [...wanted, ...optional.filter((name) => columns.includes(name))].map((name) => '"' + name + '"')
  return db.prepare('SELECT ' + names.join(', ') + ' FROM "' + table + '" NOT INDEXED LIMIT ' + limit).all()
}
const check = db.prepare('PRAGMA quick_check(1)').all()
if (check.length !== 1 || check[0].quick_check !== 'ok') throw new Error('damaged')
const jobs = rowsOf('cron_jobs', ['id', 'name', 'schedule', 'command', 'enabled'], ['timezone', 'settings', 'secret_headers'], 10001)
if (!jobs) throw new Error('no jobs')
const runs = rowsOf('runs', ['job_id', 'scheduled_for', 'attempt', 'job_version', 'cause', 'state', 'reason', 'detail',
  'start_at', 'claimed_at', 'started_at', 'ended_at', 'through', 'instants', 'dst_note'], [], 100001) ?? []
const records = rowsOf('run_records', ['job_id', 'scheduled_for', 'attempt', 'record'], [], 100001) ?? []
const keyOf = (row) => JSON.stringify([row.job_id, row.scheduled_for, row.attempt])
const recordBy = new Map(records.map((row) => [keyOf(row), row.record]))
for (const run of runs) run.record = recordBy.get(keyOf(run)) ?? null
process.stdout.write(JSON.stringify({ jobs, runs }))
`
