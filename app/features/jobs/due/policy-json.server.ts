import { defaultPolicy, type JobPolicy } from '#app/features/jobs/policy.ts'
import { recentMap } from '#app/platform/recent-map.ts'

const read = recentMap<JobPolicy>(1000)

/** As the due list keeps it; what an older version did not know has its default. Remembered, for most are alike. */
export function policyOf(json: string): JobPolicy {
  let policy = read.get(json)
  if (!policy) {
    policy = Object.freeze({ ...defaultPolicy, ...(JSON.parse(json) as Partial<JobPolicy>) })
    read.set(json, policy)
  }
  return policy
}
