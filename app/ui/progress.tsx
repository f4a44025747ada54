import { Icon } from './icon.tsx'

export type StepState = 'done' | 'now' | 'later' | 'failed'

export interface ProgressStep {
  label: string
  state: StepState
}

const words: Record<StepState, string> = { done: 'Done', now: 'Now', later: 'Waiting', failed: 'Failed' }

export function Progress({ steps }: { steps: readonly ProgressStep[] }) {
  return (
    <ol className="progress">
      {steps.map(({ label, state }) => (
        <li key={label} className={`progress-${state}`} aria-current={state === 'now' ? 'step' : undefined}>
          <span className="progress-sign">
            {state === 'done' ? <Icon name="check" /> : null}
            {state === 'failed' ? <Icon name="alert" /> : null}
          </span>
          <span>{label}</span>
          <span className="progress-state">{words[state]}</span>
        </li>
      ))}
    </ol>
  )
}
