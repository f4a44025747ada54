import { createVisitor } from '#tests/support/visitor.ts'
import { addresses, type Comparison, compare } from './compare.ts'

/** The pages of the app at `origin`, asked for these members, once each, and for as many who are none. */
export async function compareAuthPages(origin: string, members: readonly string[]): Promise<Comparison[]> {
  const password = 'wrong horse'
  const forms = [
    { path: '/sign-in', fields: { password } },
    { path: '/forgot-password', fields: {} },
    { path: '/sign-up', fields: { password } },
  ]
  const comparisons: Comparison[] = []
  for (const { path, fields } of forms) {
    const strangers = addresses(`stranger${path.replaceAll('/', '-')}`)
    const ask = async (email = '') => (await createVisitor(origin).post(path, { email, ...fields })).text()
    const comparison = await compare(
      `page \`${path}\``,
      (n) => ask(members[n]),
      (n) => ask(strangers[n]),
    )
    comparisons.push(comparison)
  }
  return comparisons
}
