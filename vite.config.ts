import { vitePlugin as remix } from '@remix-run/dev'
import { defineConfig } from 'vitest/config'

declare module '@remix-run/server-runtime' {
  interface Future {
    v3_singleFetch: true
  }
}

const remixPlugin = remix({
  ignoredRouteFiles: ['**/*'],
  future: {
    v3_fetcherPersist: true,
    v3_relativeSplatPath: true,
    v3_throwAbortReason: true,
    v3_lazyRouteDiscovery: true,
    v3_singleFetch: true,
    v3_routeConfig: true,
  },
})

/** Two chunks, the members' pages in the second: many small ones compress badly, and packages change less often than our own code. */
function chunkOf(id: string): string | undefined {
  if (id.includes('/node_modules/')) return 'packages'
  return /\/app\/(ui|features|routes\/_a)/.test(id) && !id.includes('/app/ui/landing/') ? 'house' : undefined
}

export default defineConfig(({ isSsrBuild }) => ({
  plugins: process.env.VITEST ? [] : [remixPlugin],
  build: {
    target: 'es2022',
    sourcemap: false,
    // 5 kB less than esbuild over the wire.
    minify: isSsrBuild ? false : 'terser',
    terserOptions: {
      ecma: 2020,
      module: true,
      compress: { passes: 5, pure_getters: true },
      format: { comments: false },
    },
    rollupOptions: {
      output: isSsrBuild ? {} : { manualChunks: chunkOf, hoistTransitiveImports: false },
      // A route without a page is an empty file in the browser.
      onwarn: (warning, warn) => (warning.code === 'EMPTY_BUNDLE' ? undefined : warn(warning)),
    },
  },
  server: { port: Number(process.env.PORT ?? 3000) },
  test: {
    // By default one less than there are cores: of two, one would stand idle.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}'],
          // Properties take their time on a busy machine.
          testTimeout: 30_000,
          // What they test keeps nothing between calls, so that each module is loaded once and not for every file.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'house', include: ['tests/house/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.{ts,tsx}'],
          testTimeout: 30_000,
          pool: 'forks',
        },
      },
      // Needs the production build, which it serves with remix-serve.
      { extends: true, test: { name: 'server', include: ['tests/server/**/*.test.ts'], testTimeout: 60_000 } },
    ],
  },
}))
