import { existsSync } from 'node:fs'
import { giveUp } from './say.mjs'

/** Takes what .env says into the environment, which wins; without one it does nothing. */
export function loadEnvFile() {
  if (!existsSync('.env')) return
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    giveUp(`.env cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}
