import type { ReactNode } from 'react'
import { Banner } from './Banner'
import { useReadOnly } from './writing'
import './WritingArea.css'

/** Fields and buttons that write: while nothing can be written, all of them rest, and the reason is said. */
export function WritingArea({ children }: { children: ReactNode }) {
  const readOnly = useReadOnly()
  return (
    <>
      {readOnly !== '' && <Banner kind="warning" title={readOnly} />}
      <fieldset className="writing-area" disabled={readOnly !== ''}>
        {children}
      </fieldset>
    </>
  )
}
