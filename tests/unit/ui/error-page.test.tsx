import { expect, test } from 'vitest'
import { ErrorPage, errorPageProps } from '#app/ui/error-page.tsx'
import { render } from './render.tsx'

/** What Remix hands to an error boundary for a thrown response. */
function thrown(status: number, data: unknown) {
  return { status, statusText: '', internal: false, data }
}

test('a refused request shows its message and the id to quote', () => {
  const props = errorPageProps(
    thrown(429, { title: 'Too many tries', help: 'Wait.', message: 'Try again in 40 seconds.', requestId: 'r-1' }),
  )
  const html = render(<ErrorPage {...props} />)
  expect(html).toContain('Too many tries')
  expect(html).toContain('Try again in 40 seconds.')
  expect(html).toContain('r-1')
})

test('a bug shows nothing of itself', () => {
  const props = errorPageProps(new Error('SQLITE_CORRUPT: /data/registry.db'))
  expect(props).toEqual({ status: 500 })
})

test.each([null, 'No route matches', { message: 7, requestId: {} }])(
  'the data %j is not shown as a message',
  (data) => {
    expect(errorPageProps(thrown(404, data))).toEqual({ status: 404, message: undefined, requestId: undefined })
  },
)

test.each([405, 500])('status %d, of which the server tells nothing, has a title of its own', (status) => {
  expect(render(<ErrorPage status={status} />)).not.toContain('This did not work')
})

test('a status nobody thought of still has a page', () => {
  expect(render(<ErrorPage status={418} />)).toContain('This did not work')
})

test('a form that was not taken is carried to be sent again, and only then', () => {
  const keptForm = '[["name","\\"x\\""]]'
  const html = render(<ErrorPage {...errorPageProps(thrown(503, { message: 'Later.', keptForm }))} />)
  expect(html).toContain('value="[[&quot;name&quot;,&quot;\\&quot;x\\&quot;&quot;]]"')
  expect(html).toContain('Send it again')
  expect(render(<ErrorPage status={503} />)).not.toContain('<form')
})

test('a form sent to the wrong address has one way on: to the right one', () => {
  const html = render(<ErrorPage status={403} elsewhere="https://cron.example.com/jobs" />)
  expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(['https://cron.example.com/jobs'])
})
