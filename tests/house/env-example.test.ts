import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { envShape, readEnv } from '#app/platform/env.server.ts'

const line = /^(?:# ?)?([A-Z][A-Z0-9_]*)=(.*)$/

const text = readFileSync('.env.example', 'utf8')
const example = Object.fromEntries(
  text.split('\n').flatMap((row) => {
    const [, name, value] = line.exec(row) ?? []
    return name === undefined || value === undefined ? [] : [[name, value]]
  }),
)

test('.env.example names every variable of the schema and no other', () => {
  // The commands set NODE_ENV; in a file it would only mislead.
  const names = Object.keys(envShape).filter((name) => name !== 'NODE_ENV')
  expect(Object.keys(example).sort()).toEqual(names.sort())
})

test('.env.example shows the defaults', () => {
  const { NODE_ENV: _, ...defaults } = z.object(envShape).parse({})
  const shown = Object.entries(defaults).filter(([, value]) => value !== undefined)
  expect(example).toMatchObject(Object.fromEntries(shown.map(([name, value]) => [name, String(value)])))
})

test('a copy of .env.example changes nothing until a line is opened', () => {
  expect(text.split('\n').filter((row) => row.trim() !== '' && !row.startsWith('#'))).toEqual([])
})

test('the examples are valid values', () => {
  expect(() => readEnv(example)).not.toThrow()
})
