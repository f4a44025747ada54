import type { Server } from 'node:http'
import { join } from 'node:path'
import { type AuthServer, createAuthServer } from '#app/auth-server/auth-server.server.ts'
import { followSigningKeys, ownSigningKeys } from '#app/auth-server/tokens/keys-file.server.ts'
import { systemClock } from '#app/platform/clock.ts'
import { prepareDataDir } from '#app/platform/data-dir.server.ts'
import type { AuthServerEnv } from '#app/platform/env.server.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { createLog, type Log } from '#app/platform/log.server.ts'
import { createMailer } from '#app/platform/mailer.server.ts'
import { loadSecrets } from '#app/platform/secrets.server.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'
import { openDatabase } from '#db/client.server.ts'
import { openAtStart } from '#db/open-at-start.server.ts'
import { closeServer, listen } from './listen.server.ts'
import { inUrl, type ServeOptions } from './serve-options.server.ts'

/** Serves the auth server on a port until SIGTERM or SIGINT. A Cronstead data folder is served as it is. */
export async function serve(options: ServeOptions, env: AuthServerEnv): Promise<void> {
  // The database holds password hashes and sessions: nobody but the owner reads what this process makes.
  process.umask(0o077)
  const log = createLog(env.logLevel)
  const { dataDir, keysFile, basePath, externalUrl } = options
  prepareDataDir(dataDir)
  const keys = keysFile
    ? await followSigningKeys(keysFile, log)
    : await ownSigningKeys(join(dataDir, 'auth-keys.json'), log)
  const file = join(dataDir, 'auth.db')
  const { auth, db } = await openAtStart(file, async () => {
    const db = await openDatabase({ url: fileUrl(file) })
    const auth = await createAuthServer({
      db,
      basePath,
      issuer: externalUrl,
      secretKey: env.secretKey ?? loadSecrets(dataDir).authSecretKey,
      signingKeys: keys,
      allowAnonymous: options.allowAnonymous,
      rateLimitHeader: options.rateLimitHeader,
      clock: systemClock,
      log,
      mailer: createMailer(env.mail, dataDir, systemClock),
      mailsPerHour: env.mail.mailsPerHour,
      auditDays: env.auditDays,
      ...options.accounts,
    })
    return { auth, db }
  })
  const server = await listenOrSayWhy(auth, options, log)
  const secret = env.secretKey ? 'from the environment' : `authSecretKey in ${join(dataDir, 'keys.json')}`
  const address = `http://${inUrl(options.host)}:${options.port}${basePath}`
  process.stdout.write(`The auth server answers on ${address} (data: ${dataDir}, secret key: ${secret})\n`)
  const stop = async () => {
    await closeServer(server)
    db.close()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop)
}

const troubles: Record<string, string> = {
  EADDRINUSE: 'another program has the port',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'nobody knows this name',
}

async function listenOrSayWhy(auth: AuthServer, options: ServeOptions, log: Log): Promise<Server> {
  try {
    return await listen(auth, options, log)
  } catch (error) {
    const trouble = troubles[(error as NodeJS.ErrnoException).code ?? '']
    if (!trouble) throw error
    throw new StartFault(`Cannot listen on ${options.host} port ${options.port}: ${trouble}`, { cause: error })
  }
}
