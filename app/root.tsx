import displayFont from '@fontsource/besley/files/besley-latin-600-normal.woff2?url'
import textFont from '@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2?url'
import monoFont from '@fontsource-variable/red-hat-mono/files/red-hat-mono-latin-wght-normal.woff2?url'
import type { LinksFunction, MetaFunction } from '@remix-run/node'
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useMatches, useRouteError } from '@remix-run/react'
import { type ReactNode, useContext } from 'react'
import { ErrorPage, errorPageProps } from '#app/ui/error-page.tsx'
import { NonceContext } from '#app/ui/nonce.ts'
import { PageChange } from '#app/ui/page-change.tsx'
import { PendingBar } from '#app/ui/pending-bar.tsx'
import { SignedOutShell } from '#app/ui/shell.tsx'
import theme from '#app/ui/theme.css?url'

const preloadedFonts = [textFont, displayFont, monoFont].map((href) => ({
  rel: 'preload' as const,
  as: 'font' as const,
  type: 'font/woff2',
  crossOrigin: 'anonymous' as const,
  href,
}))

export const links: LinksFunction = () => [
  ...preloadedFonts,
  { rel: 'stylesheet', href: theme },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
  { rel: 'apple-touch-icon', href: '/apple-touch-icon.png' },
]

export const meta: MetaFunction = () => [{ title: 'Cronstead' }]

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useContext(NonceContext)
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#fdfcf8" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#141b17" media="(prefers-color-scheme: dark)" />
        <Meta />
        <Links />
        <RefreshWithoutJavaScript />
      </head>
      <body>
        {children}
        <PendingBar />
        <PageChange />
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

/** For a page that follows something under way and says so by `refreshSeconds` in its handle, or in its data for now. */
function RefreshWithoutJavaScript() {
  const following = useMatches()
    .flatMap(({ handle, data }) => [handle, data])
    .find(isFollowing)
  return following ? (
    <noscript>
      <meta httpEquiv="refresh" content={String(following.refreshSeconds)} />
    </noscript>
  ) : null
}

function isFollowing(said: unknown): said is { refreshSeconds: number } {
  return typeof said === 'object' && said !== null && 'refreshSeconds' in said
}

export default function Root() {
  return <Outlet />
}

export function ErrorBoundary() {
  const page = errorPageProps(useRouteError())
  return (
    <SignedOutShell>
      <ErrorPage {...page} />
    </SignedOutShell>
  )
}
