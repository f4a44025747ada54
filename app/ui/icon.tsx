const paths = {
  alert: 'M8 2.2 14.6 13.5H1.4ZM8 6.5v3.2M8 11.6v.1',
  check: 'm3 8.5 3.2 3.2L13 4.8',
  down: 'm3.5 6 4.5 4.5L12.5 6',
  info: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 7.4v3.7M8 4.9V5',
  left: 'M10 3.5 5.5 8l4.5 4.5',
  right: 'M6 3.5 10.5 8 6 12.5',
  search: 'M7 2.3a4.7 4.7 0 1 0 0 9.4 4.7 4.7 0 0 0 0-9.4ZM10.4 10.4l3.4 3.4',
  sort: 'M4.5 6 8 2.5 11.5 6M4.5 10 8 13.5l3.5-3.5',
  up: 'm3.5 10 4.5-4.5 4.5 4.5',
} as const

export type IconName = keyof typeof paths

/** A 16-unit line drawing beside text that says the same, so hidden from assistive technology. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
