/** `npm run auth-server`: the auth server as a program of its own. */

import { serve } from '#app/auth-server/program/serve.server.ts'
import { serveFlags, serveOptions } from '#app/auth-server/program/serve-options.server.ts'
import { authServerEnv } from '#app/platform/env.server.ts'
import { runProgram } from '#app/platform/program/run-program.server.ts'

await runProgram({
  ...serveFlags,
  usage: `npm run auth-server -- [flags]

Serves sign-up, sign-in and sessions as Supabase's auth server (GoTrue) does, from a libSQL file. The secret key, which
acts as service_role, is SUPABASE_SECRET_KEY (or SUPABASE_SERVICE_ROLE_KEY), or else the one that is made in DIR/keys.json.`,
  async run(values) {
    const env = authServerEnv()
    await serve(serveOptions(values, env.dataDir), env)
  },
})
