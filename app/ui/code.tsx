import { Fragment } from 'react'

/** A command, an address or a name inside a sentence or a table. */
export function Code({ children }: { children: string }) {
  return <code className="code-inline">{children}</code>
}

/** Text kept as it was written, with its line breaks. */
export function CodeBlock({ children }: { children: string }) {
  return (
    <pre className="code-block">
      <code>{children}</code>
    </pre>
  )
}

/** A field of a cron expression. A list such as 0,15,30,45 breaks after its commas where it is longer than its place. */
export function CronField({ children }: { children: string }) {
  return children.split(/(?<=,)/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its place
    <Fragment key={index}>
      {index > 0 ? <wbr /> : null}
      {part}
    </Fragment>
  ))
}

/** A cron expression, one tile a field; `@daily` and the like are a single tile. Copies as it was written. */
export function Schedule({ children }: { children: string }) {
  const fields = children.trim().split(/\s+/)
  return (
    <code className="tiles">
      {fields.map((field, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a field has no identity but its place
        <Fragment key={index}>
          {index > 0 ? ' ' : null}
          <span>
            <CronField>{field}</CronField>
          </span>
        </Fragment>
      ))}
    </code>
  )
}
