import { Icon } from '#app/ui/icon.tsx'
import { ExampleLedger } from './example-ledger.tsx'

const facts = ['A database of your own', 'Works without JavaScript', 'MIT licence']

export function Hero({ signedIn }: { signedIn: boolean }) {
  return (
    <section className="hero" aria-labelledby="hero-title">
      <h1 id="hero-title" tabIndex={-1}>
        Cron jobs you can read.
      </h1>
      <div className="hero-text stack">
        <p className="hero-lead">
          Cronstead calls your jobs on time and keeps a record of every occurrence, also of the ones that did not run.
          Write a schedule in a plain form, read it back in words, and see its next five runs before you save it.
        </p>
        <div className="actions">
          {signedIn ? (
            <a className="button button-primary" href="/jobs">
              Go to your jobs
            </a>
          ) : (
            <>
              <a className="button button-primary" href="/sign-up">
                Sign up
              </a>
              <a className="button" href="/sign-in">
                Sign in
              </a>
            </>
          )}
        </div>
        <ul className="hero-facts">
          {facts.map((fact) => (
            <li key={fact}>
              <Icon name="check" />
              {fact}
            </li>
          ))}
        </ul>
      </div>
      <figure className="fanfold">
        <figcaption>Three jobs, as an example</figcaption>
        <ExampleLedger />
      </figure>
    </section>
  )
}
