import { defaultSettings, type JobSettings, type SecretHeader } from '#app/features/jobs/settings/job-settings.ts'
import { commandField } from './command-input.server.ts'
import { settingsFields } from './settings-input.server.ts'

/** What runs, and how. `saved` as in `settingsFields`. */
export function commandAndSettings(saved: readonly string[]) {
  return commandField.and(settingsFields(saved)).transform(({ kind, command, credentials, settings }) => ({
    kind,
    command,
    settings: credentials ? withHeader(settings ?? defaultSettings, credentials) : settings,
  }))
}

function withHeader(settings: JobSettings, header: SecretHeader): JobSettings {
  const others = settings.secretHeaders.filter(({ name }) => name.toLowerCase() !== header.name.toLowerCase())
  return { ...settings, secretHeaders: [...others, header] }
}
