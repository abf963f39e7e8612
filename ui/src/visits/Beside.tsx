import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import { useAnnounce } from '../shell/announce'
import { VisitPanel } from './VisitPanel'
import './Beside.css'

interface Props {
  /** Whose note is open; null leaves the whole width to the screen. */
  personId: string | null
  onClose: () => void
  children: ReactNode
}

/** A screen with the visit note beside it. Closing gives the cursor back to where it was. */
export function Beside({ personId, onClose, children }: Props) {
  const announce = useAnnounce()
  const before = useRef<Element | null>(null)
  const open = personId !== null

  useEffect(() => {
    if (!open) return
    const opener = before.current
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [open])

  return (
    <div
      className={open ? 'beside beside-open' : 'beside'}
      // The last place of the cursor outside the note is where it goes back to.
      onFocus={(event) => {
        if (event.target.closest('.beside-screen')) before.current = event.target
      }}
    >
      <div className="beside-screen">{children}</div>
      {personId !== null && (
        <VisitPanel
          key={personId}
          personId={personId}
          onClose={onClose}
          onSaved={(sentence) => {
            announce(sentence)
            onClose()
          }}
        />
      )}
    </div>
  )
}
