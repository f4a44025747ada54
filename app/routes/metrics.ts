import { door, env, metrics } from '#app/context.server.ts'
import { mayReadMetrics } from '#app/http/metrics-reader.server.ts'
import { metricsHeaders } from '#app/http/metrics-server.server.ts'
import { AppError } from '#app/platform/errors.ts'

/** For Prometheus, with METRICS_TOKEN or from this machine; for all others there is no such page. */
export const loader = door(async ({ request }) => {
  if (!mayReadMetrics(request, env.engine.metricsToken)) throw new AppError('not_found', 'There is no such page.')
  return new Response(metrics(), { headers: metricsHeaders })
})
