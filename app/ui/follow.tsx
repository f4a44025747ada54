import { useRevalidator } from '@remix-run/react'
import { useEffect } from 'react'

/** Asks for the page's data again every so many seconds, as long as it is on the page and the page is looked at. */
export function Follow({ seconds }: { seconds: number }) {
  const { revalidate, state } = useRevalidator()
  useEffect(() => {
    if (state !== 'idle') return
    const timer = setInterval(() => document.hidden || revalidate(), seconds * 1000)
    return () => clearInterval(timer)
  }, [seconds, state, revalidate])
  return null
}
