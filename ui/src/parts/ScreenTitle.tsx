import type { ReactNode } from 'react'
import { useLayoutEffect, useRef } from 'react'

interface Props {
  children: ReactNode
  /** False when a field of the screen takes the cursor instead. */
  takesFocus?: boolean
}

/** The h1 of a screen. Takes the cursor on arrival, so that listeners hear where they are. */
export function ScreenTitle({ children, takesFocus = true }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  // Before anybody can press a key: later it would take the cursor from where they moved it.
  useLayoutEffect(() => {
    if (takesFocus) heading.current?.focus({ preventScroll: true })
  }, [takesFocus])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}
