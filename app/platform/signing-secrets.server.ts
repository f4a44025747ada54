import { createHmac, hkdfSync } from 'node:crypto'

/**
 * The secret of that context, the same for ever: `whsec_` and 32 bytes in base64, as Standard Webhooks has them. It is
 * derived, so it is stored nowhere and survives a restored backup.
 */
export type SigningSecrets = (context: string) => string

/** `installationSecret` is what no two installations share and none ever changes. */
export function createSigningSecrets(installationSecret: string): SigningSecrets {
  const key = new Uint8Array(hkdfSync('sha256', installationSecret, '', 'cronstead signing', 32))
  return (context) => `whsec_${createHmac('sha256', key).update(context).digest('base64')}`
}
