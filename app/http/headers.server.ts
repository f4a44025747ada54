import { randomBytes } from 'node:crypto'

/** Headers of every response, static files included. */
export function fixedHeaders(isHttps: boolean): [string, string][] {
  return [
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    // Not no-referrer: browsers then send `Origin: null` with our own forms.
    ['referrer-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ...(isHttps ? [['strict-transport-security', 'max-age=31536000'] as [string, string]] : []),
  ]
}

export function createNonce(): string {
  return randomBytes(16).toString('base64url')
}

/** Headers of every page, besides the fixed ones. */
export function pageHeaders(nonce: string, isProduction: boolean): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy(nonce, isProduction),
    'cache-control': 'private, no-store',
    vary: 'Cookie',
  }
}

/** The policy of a page whose inline scripts carry `nonce`. */
function contentSecurityPolicy(nonce: string, isProduction: boolean): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    // Vite's dev server injects style elements.
    isProduction ? "style-src 'self'" : "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; ')
}
