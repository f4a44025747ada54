import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runtimeEnv } from './node.mjs'
import { passOutputOn } from './pass-output-on.mjs'
import { giveUp, say } from './say.mjs'

const server = ['node_modules/@remix-run/serve/dist/cli.js', './build/server/index.js']
const portLimitMs = 700
const answerLimitMs = 60_000
/** Runs in flight get 25 s to end. */
const shutdownLimitMs = 35_000

/** Serves what is in build/ until a signal ends it; this process ends with the server's exit code. @param {string} node */
export async function serve(node) {
  // An empty variable counts as not set.
  const port = process.env.PORT || '3000'
  const host = process.env.HOST || undefined
  // A PORT that is no port is named by the server, together with every other fault.
  if (isPort(Number(port))) await refuseTakenPort(Number(port), host)
  // remix-serve without a PORT would quietly move to another one.
  const child = spawn(node, server, {
    env: { ...runtimeEnv(), PORT: port, NODE_ENV: 'production' },
    stdio: ['inherit', 'pipe', 'inherit'],
  })
  passOutputOn(child.stdout, process.stdout)
  passSignalsOn(child)
  child.once('close', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
  await untilItAnswers(Number(port), host)
  say(`\nCronstead answers on ${process.env.APP_ORIGIN || `http://localhost:${port}`}`)
  say(`Its data lives in ${resolve(process.env.DATA_DIR || 'data')}\n`)
}

/** @param {number} port */
function isPort(port) {
  return Number.isInteger(port) && port >= 1 && port <= 65_535
}

/** @param {number} port @param {string | undefined} host */
async function refuseTakenPort(port, host) {
  // A server that was just told to stop gets the time to do so.
  for (const startedAt = Date.now(); ; await sleep(100)) {
    const error = await listeningError(port, host)
    if (!error) return
    if (error.code === 'EADDRINUSE' && Date.now() - startedAt < portLimitMs) continue
    giveUp(listeningTrouble(error, port, host))
  }
}

/** @param {number} port @param {string | undefined} host @returns {Promise<NodeJS.ErrnoException | undefined>} */
function listeningError(port, host) {
  const probe = createServer()
  return new Promise((done) =>
    probe.once('error', done).listen({ port, host }, () => probe.close(() => done(undefined))),
  )
}

/** @param {NodeJS.ErrnoException} error @param {number} port @param {string | undefined} host */
function listeningTrouble({ code, message }, port, host) {
  const advice = 'Choose another one, for example PORT=8080 npm start'
  if (code === 'EADDRINUSE') return `Cannot listen on port ${port}: another program has it. ${advice}`
  if (code === 'EACCES') return `Cannot listen on port ${port}: this user may not. ${advice}`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `HOST=${host} is no address of this machine (${code}). Without HOST, Cronstead listens on all of them.`
  }
  return `Cannot listen on port ${port}: ${message}`
}

/** What ends this process ends the child. @param {import('node:child_process').ChildProcess} child */
export function passSignalsOn(child) {
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
