import { CodeBlock } from '#app/ui/code.tsx'
import { ExamplePreview } from './example-preview.tsx'

const steps = [
  {
    title: 'Sign up',
    text: 'An e-mail address and a password. While the page loads, a libSQL database is made that holds your jobs and nobody else’s.',
  },
  {
    title: 'Write a job',
    text: 'A name, a schedule, a time zone, a command. If a field of the schedule is wrong, the form says which, and what it may be.',
  },
  {
    title: 'Keep it in order',
    text: 'Pause and resume, change, duplicate, delete. Search and sort a thousand of them. Two tabs never overwrite each other unseen.',
  },
]

const table = `CREATE TABLE cron_jobs (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  schedule TEXT NOT NULL,
  command TEXT NOT NULL,
  enabled INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);`

const terminal = `$ cd cronstead
$ npm start

Cronstead answers on http://localhost:3000
Its data lives in /srv/cronstead/data`

export function Steps() {
  return (
    <section className="story stack" aria-labelledby="steps-title">
      <h2 id="steps-title">From nothing to a job in good order</h2>
      <ol className="steps">
        {steps.map(({ title, text }) => (
          <li key={title}>
            <h3>{title}</h3>
            <p>{text}</p>
          </li>
        ))}
      </ol>
      <p className="story-note">
        Calls are made on time, and every occurrence is accounted for: what ran, how late, how long and with which
        answer, and also what did not run, and why.
      </p>
    </section>
  )
}

export function Explained() {
  return (
    <section className="story story-split" aria-labelledby="explained-title">
      <div className="story-text stack">
        <h2 id="explained-title">Five fields, said in words</h2>
        <p>
          Cron’s five fields are quick to write and easy to misread. The form names each one, says the whole in a
          sentence and counts the next five runs ahead.
        </p>
        <p>
          Where the clock changes, it says so: the night that has no half past two, and the one that has two of them.
        </p>
      </div>
      <ExamplePreview />
    </section>
  )
}

export function Yours() {
  return (
    <section className="story story-split story-flip" aria-labelledby="yours-title">
      <div className="story-text stack">
        <h2 id="yours-title">Your database is yours</h2>
        <p>
          Members do not share tables. Each has a libSQL database of their own, with a layout you can read at a glance,
          in a file that SQLite’s tools open too.
        </p>
        <p>Nobody else’s rows are in it, so there is no filter to forget.</p>
      </div>
      <CodeBlock>{table}</CodeBlock>
    </section>
  )
}

export function SelfHost() {
  return (
    <section className="story story-split" aria-labelledby="host-title">
      <div className="story-text stack">
        <h2 id="host-title">Host it with two commands</h2>
        <p>
          All it needs is Node and npm. There is no service to rent and nothing to fill in: accounts, sessions and
          databases live in one folder.
        </p>
      </div>
      <CodeBlock>{terminal}</CodeBlock>
    </section>
  )
}
