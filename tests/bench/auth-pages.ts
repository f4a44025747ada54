import { createVisitor } from '#tests/support/visitor.ts'
import { addresses, compare } from './compare.ts'

/** The pages of the app at `origin`, asked for these members, once each, and for as many who are none. */
export async function compareAuthPages(origin: string, members: readonly string[]): Promise<string[][]> {
  const password = 'wrong horse'
  const forms = [
    { path: '/sign-in', fields: { password } },
    { path: '/forgot-password', fields: {} },
    { path: '/sign-up', fields: { password } },
  ]
  const rows: string[][] = []
  for (const { path, fields } of forms) {
    const strangers = addresses(`stranger${path.replaceAll('/', '-')}`)
    const ask = async (email = '') => (await createVisitor(origin).post(path, { email, ...fields })).text()
    const row = await compare(
      `page \`${path}\``,
      (n) => ask(members[n]),
      (n) => ask(strangers[n]),
    )
    rows.push(row)
  }
  return rows
}
