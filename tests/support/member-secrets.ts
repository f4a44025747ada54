import { createSeal, derivedSealKey } from '#app/platform/seal.server.ts'
import { createSigningSecrets } from '#app/platform/signing-secrets.server.ts'

/** Of every member and engine in the tests. */
export const secrets = {
  seal: createSeal([derivedSealKey('a test installation')]),
  signingSecrets: createSigningSecrets('a test installation'),
}
