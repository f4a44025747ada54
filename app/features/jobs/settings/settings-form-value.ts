import { statusesText } from '#app/features/jobs/http/status-range.ts'
import { defaultSettings, headerLines, type JobSettings } from './job-settings.ts'

/** The settings as the form's fields have them. */
export function settingsFormValue(settings: JobSettings) {
  return {
    method: settings.method as string,
    headers: headerLines(settings.headers),
    secretHeaders: headerLines(settings.secretHeaders),
    body: settings.body ?? '',
    expectStatus: statusesText(settings.statuses),
    expectText: settings.contains ?? '',
    timeout: String(settings.timeoutMs / 1000),
    retries: String(settings.retries),
    retryFor: String(settings.retryDeadlineMs / 60_000),
    overlap: settings.overlap as string,
    missed: settings.missed as string,
    catchUp: String(settings.catchUpMs / 60_000),
    jitter: String(settings.jitterMs / 1000),
  }
}

export type SettingsFormValue = ReturnType<typeof settingsFormValue>

/** As every new job has them. */
export const usualFormValue: SettingsFormValue = settingsFormValue(defaultSettings)
