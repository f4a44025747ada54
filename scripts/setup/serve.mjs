import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runtimeEnv } from './node.mjs'
import { giveUp, say } from './say.mjs'

const server = ['node_modules/@remix-run/serve/dist/cli.js', './build/server/index.js']
const portLimitMs = 2000
const answerLimitMs = 60_000
const shutdownLimitMs = 10_000

/** Serves what is in build/ until a signal ends it; this process ends with the server's exit code. @param {string} node */
export async function serve(node) {
  // An empty variable counts as not set.
  const port = process.env.PORT || '3000'
  const host = process.env.HOST || undefined
  await refuseTakenPort(Number(port), host)
  // remix-serve without a PORT would quietly move to another one.
  const child = spawn(node, server, { env: { ...runtimeEnv(), PORT: port, NODE_ENV: 'production' }, stdio: 'inherit' })
  passSignalsOn(child)
  child.once('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
  await untilItAnswers(Number(port), host)
  say(`\nCronstead answers on ${process.env.APP_ORIGIN || `http://localhost:${port}`}`)
  say(`Its data lives in ${resolve(process.env.DATA_DIR || 'data')}\n`)
}

/** @param {number} port @param {string | undefined} host */
async function refuseTakenPort(port, host) {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) giveUp('PORT must be a number from 1 to 65535.')
  // A server that was just told to stop gets the time to do so.
  for (const startedAt = Date.now(); ; await sleep(100)) {
    const trouble = await listeningTrouble(port, host)
    if (!trouble) return
    if (Date.now() - startedAt < portLimitMs) continue
    giveUp(`Cannot listen on port ${port}: ${trouble}`)
  }
}

/** @param {number} port @param {string | undefined} host @returns {Promise<string | undefined>} */
async function listeningTrouble(port, host) {
  const probe = createServer()
  try {
    await new Promise((free, taken) => probe.once('error', taken).listen({ port, host }, () => probe.close(free)))
    return undefined
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error)
    const advice = 'Choose another one, for example PORT=8080 npm start'
    if (code === 'EADDRINUSE') return `another program has it. ${advice}`
    return code === 'EACCES' ? `this user may not. ${advice}` : message
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function passSignalsOn(child) {
  let stopping = false
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    // A second signal would end the server amid its answers.
    if (stopping) return
    stopping = true
    // Ctrl-C in a terminal went to the server as well.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    setTimeout(() => child.kill('SIGKILL'), shutdownLimitMs)
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  process.on('SIGHUP', () => stop('SIGTERM'))
  if (process.env.npm_lifecycle_event) whenParentEnds(() => stop('SIGTERM'))
}

/** npm hands a signal to the shell between itself and this process; the shell dies of it and tells nobody. @param {() => void} then */
function whenParentEnds(then) {
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && then(), 200)
}

/** @param {number} port @param {string | undefined} host */
async function untilItAnswers(port, host) {
  const name = host === undefined || host === '0.0.0.0' || host === '::' ? 'localhost' : host
  const url = `http://${name.includes(':') ? `[${name}]` : name}:${port}/healthz`
  for (const startedAt = Date.now(); Date.now() - startedAt < answerLimitMs; await sleep(50)) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
  }
  say(`\nCronstead runs but has not answered on ${url} for a minute; what it said stands above.`)
}
