const schedules = ['0 9 * * MON-FRI', '*/15 * * * *', '30 2 * * *', '0 0 1 * *', '15 6,18 * * *']

/** The 100 jobs that every program under measurement holds. */
export const jobs = Array.from({ length: 100 }, (_, index) => ({
  name: `Job ${String(index + 1).padStart(3, '0')}`,
  schedule: schedules[index % schedules.length] ?? '',
  command: `curl -fsS https://example.com/report/${index + 1}`,
}))
