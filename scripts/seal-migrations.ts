// `npm run migrations:seal`: writes the checksums of new migrations down. A changed one is refused by tests/house.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { checksums, sealPath } from './migrations.ts'

const landed = existsSync(sealPath) ? (JSON.parse(readFileSync(sealPath, 'utf8')) as Record<string, string>) : {}
writeFileSync(sealPath, `${JSON.stringify({ ...checksums(), ...landed }, null, 2)}\n`)
