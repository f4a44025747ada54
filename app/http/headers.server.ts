/** Security headers of every page and data response; `nonce` marks the inline scripts of this response. */
export function secureHeaders(
  headers: Headers,
  options: { nonce?: string; isHttps: boolean; isProduction: boolean },
): void {
  const script = options.nonce ? `'nonce-${options.nonce}' 'strict-dynamic'` : "'none'"
  headers.set(
    'content-security-policy',
    [
      "default-src 'none'",
      `script-src ${script}`,
      // Vite's dev server injects style elements.
      options.isProduction ? "style-src 'self'" : "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "manifest-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "object-src 'none'",
    ].join('; '),
  )
  headers.set('x-content-type-options', 'nosniff')
  headers.set('x-frame-options', 'DENY')
  // Not no-referrer: browsers then send `Origin: null` with our own forms.
  headers.set('referrer-policy', 'same-origin')
  headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
  headers.set('cross-origin-opener-policy', 'same-origin')
  headers.set('cross-origin-resource-policy', 'same-origin')
  if (options.isHttps) headers.set('strict-transport-security', 'max-age=31536000')
  if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-store')
  headers.append('vary', 'Cookie')
}
