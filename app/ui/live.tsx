import { useNavigation, useRevalidator } from '@remix-run/react'
import { useEffect, useRef, useState } from 'react'
import { watchChanges } from './watch-changes.ts'

export interface LiveProps {
  /** What the page's data was read at. */
  version: string
  /** What a screen reader is told when it has become something else. */
  says: string
}

/** Keeps the page's data as it is on the server, as long as the page is looked at. */
export function Live({ version, says }: LiveProps) {
  const { revalidate, state } = useRevalidator()
  const navigation = useNavigation()
  const isIdle = state === 'idle' && navigation.state === 'idle'
  const [told, setTold] = useState(version)
  const shown = useRef(version)
  const asked = useRef(version)
  shown.current = version
  useEffect(() => watchChanges(() => shown.current, setTold), [])
  useEffect(() => {
    if (!isIdle || told === shown.current || told === asked.current) return
    asked.current = told
    revalidate()
  }, [isIdle, told, revalidate])
  return (
    <p className="visually-hidden" role="status">
      {says}
    </p>
  )
}
