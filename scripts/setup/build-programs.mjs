// Bundles each file of app/programs into build/programs, with all of ours and none of the packages.
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { build } from 'vite'

const sources = readdirSync('app/programs').map((file) => [basename(file, '.server.ts'), `app/programs/${file}`])

await build({
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'build/programs',
    rollupOptions: { input: Object.fromEntries(sources), output: { entryFileNames: '[name].js' } },
  },
})
