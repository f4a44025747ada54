import { createHmac, createSecretKey, randomBytes } from 'node:crypto'

const prefix = 'whsec_'

/** A secret of 32 bytes as Standard Webhooks writes it: `whsec_` and base64. */
export function newSigningSecret(): string {
  return prefix + randomBytes(32).toString('base64')
}

/**
 * The value of `webhook-signature` (Standard Webhooks 1.0): `v1,` and the HMAC-SHA256 of id, timestamp and body with a
 * point between. The timestamp is in seconds since 1970.
 */
export function signWebhook(secret: string, message: { id: string; timestamp: number; body: string }): string {
  const key = createSecretKey(secret.slice(prefix.length), 'base64')
  const mac = createHmac('sha256', key).update(`${message.id}.${message.timestamp}.${message.body}`)
  return `v1,${mac.digest('base64')}`
}
