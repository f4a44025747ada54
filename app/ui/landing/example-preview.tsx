const fields = [
  ['minute', '30'],
  ['hour', '2'],
  ['day of month', '*'],
  ['month', '*'],
  ['day of week', '0'],
] as const

const runs = [
  { at: '2027-03-14T01:30:00.000Z', shown: 'Sun 14 Mar 2027, 02:30 CET' },
  { at: '2027-03-21T01:30:00.000Z', shown: 'Sun 21 Mar 2027, 02:30 CET' },
  {
    at: '2027-03-28T01:00:00.000Z',
    shown: 'Sun 28 Mar 2027, 03:00 CEST',
    note: '02:30 does not exist on 28 March 2027: runs at 03:00 when clocks jump forward',
  },
  { at: '2027-04-04T00:30:00.000Z', shown: 'Sun 4 Apr 2027, 02:30 CEST' },
  { at: '2027-04-11T00:30:00.000Z', shown: 'Sun 11 Apr 2027, 02:30 CEST' },
]

/** A schedule taken apart, said in words and run ahead over the start of summer time, as the job form does it. */
export function ExamplePreview() {
  return (
    <div className="preview">
      <dl className="cron-fields">
        {fields.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="preview-words">
        At 02:30, on Sunday <span className="preview-zone">Europe/Berlin</span>
      </p>
      <ol className="preview-next" aria-label="Next runs">
        {runs.map(({ at, shown, note }) => (
          <li key={at}>
            <time dateTime={at}>{shown}</time>
            {note ? <span className="preview-note">{note}</span> : null}
          </li>
        ))}
      </ol>
    </div>
  )
}
