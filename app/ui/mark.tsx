/** The house whose gable is a clock at five past four. Decorative: the name stands beside it. */
export function Mark() {
  return (
    <svg className="mark" width="32" height="32" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <g fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round">
        <path d="M2.5 14.5 16 3l13.5 11.5M6 11.8V28.5h20V11.8" strokeWidth="2.25" />
        <circle cx="16" cy="18" r="6.25" strokeWidth="1.75" />
        <path d="M16 14.3V18l2.7 2.1" strokeWidth="1.75" />
      </g>
    </svg>
  )
}
