import { CodeBlock } from '#app/ui/code.tsx'
import { DefinitionList } from '#app/ui/definition-list.tsx'

/** What tells forms apart and says nothing to people, and what nobody should read over their shoulder. */
const notShown = ['formKey', 'version', 'next', 'intent', 'enabled', 'secretHeaders']

/** What was typed into a form that waits for its sender to sign in; `fields` is the form as it is carried. */
export function KeptForm({ fields }: { fields: string }) {
  const typed = (JSON.parse(fields) as [name: string, value: string][]).filter(
    ([name, value]) => value.trim() !== '' && !notShown.includes(name),
  )
  if (typed.length === 0) return null
  return (
    <details>
      <summary>What you typed</summary>
      <DefinitionList
        items={typed.map(([name, value]) => ({
          term: name.charAt(0).toUpperCase() + name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
          detail: <CodeBlock>{value}</CodeBlock>,
        }))}
      />
    </details>
  )
}
