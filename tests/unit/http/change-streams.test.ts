import { expect, onTestFinished, test } from 'vitest'
import { type ChangeStreamsOptions, createChangeStreams } from '#app/http/change-streams.server.ts'
import { readerOf } from '#tests/support/event-stream.ts'

const event = /id: .*\ndata:\n\n/

/** Streams of whoever is named, over one version for all, which counts how often it is asked for. */
function changeStreams(options: Partial<ChangeStreamsOptions<string>> = {}) {
  const world = { version: '1', looks: 0, mayStill: true }
  const streams = createChangeStreams<string>({
    keyOf: (name) => name,
    versionOf: async () => {
      world.looks += 1
      return world.version
    },
    mayStill: async () => world.mayStill,
    lookEveryMs: 5,
    beatEveryMs: 60_000,
    most: 3,
    ...options,
  })
  onTestFinished(streams.closeAll)
  const open = (name: string, search = '', headers = {}, signal: AbortSignal | null = null) =>
    readerOf(streams.open(new Request(`http://localhost/jobs/changes${search}`, { headers, signal }), name))
  return { world, streams, open }
}

test('each change is told once, with the version as its id', async () => {
  const { world, open } = changeStreams()
  const until = open('ada', '?since=1')
  world.version = '2'
  expect(await until(event)).toBe('retry: 2000\n\nid: 2\ndata:\n\n')
  world.version = '3'
  expect(await until(event)).toBe('id: 3\ndata:\n\n')
})

test('what changed before the stream was opened, or while it was dropped, is told at once', async () => {
  const { open } = changeStreams()
  expect(await open('ada', '?since=0')(event)).toContain('id: 1\n')
  expect(await open('ada', '?since=1', { 'last-event-id': '0' })(event)).toContain('id: 1\n')
})

test('between changes it beats, and says nothing else', async () => {
  const { open } = changeStreams({ beatEveryMs: 1 })
  expect(await open('ada', '?since=1')(/event: beat\ndata:\n\n/)).toBe('retry: 2000\n\nevent: beat\ndata:\n\n')
})

test('all streams of a member share their looks', async () => {
  const { world, open } = changeStreams({ lookEveryMs: 60_000 })
  const first = open('ada')
  const second = open('ada')
  await Promise.all([first(event), second(event)])
  expect(world.looks).toBeLessThanOrEqual(2)
})

test('a stream ends with the right to it, and is told nothing more', async () => {
  const { world, open } = changeStreams()
  const until = open('ada', '?since=1')
  world.mayStill = false
  world.version = '2'
  expect(await until(event)).toBe('retry: 2000\n\n')
})

test('while the version or the session cannot be told a stream goes on', async () => {
  let fails = true
  const { open } = changeStreams({
    mayStill: async () => {
      if (!fails) return true
      fails = false
      throw new Error('out of reach')
    },
  })
  expect(await open('ada')(event)).toContain('id: 1\n')
})

test('a member has so many at once, and a place again when one is left', async () => {
  const { open } = changeStreams()
  const leaving = new AbortController()
  open('ada', '', {}, leaving.signal)
  open('ada')
  open('ada')
  open('eve')
  expect(() => open('ada')).toThrow('Too many pages')
  leaving.abort()
  expect(await open('ada')(event)).toContain('id: 1\n')
})

test('who has left before their stream was opened takes nobody’s place', async () => {
  const { open } = changeStreams()
  for (let count = 0; count < 3; count += 1) open('ada', '', {}, AbortSignal.abort())
  expect(await open('ada')(event)).toContain('id: 1\n')
})

test('nobody is looked for who has left', async () => {
  const looked: string[] = []
  const { open } = changeStreams({
    beatEveryMs: 0,
    versionOf: async (name) => {
      looked.push(name)
      return '1'
    },
  })
  const leaving = new AbortController()
  await open('ada', '', {}, leaving.signal)(event)
  leaving.abort()
  const before = looked.filter((name) => name === 'ada').length
  const until = open('eve')
  for (let beats = 0; beats < 5; beats += 1) await until(/event: beat/)
  expect(looked.filter((name) => name === 'ada').length).toBeLessThanOrEqual(before + 1)
})

test('when the process stops all end, and none is opened', async () => {
  const { streams, open } = changeStreams()
  const until = open('ada', '?since=1')
  streams.closeAll()
  expect(await until(event)).toBe('retry: 2000\n\n')
  expect(() => open('ada')).toThrow('is being stopped')
})
