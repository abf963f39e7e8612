import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { paper } from '../messages/paper'
import { Button } from '../parts/Button'
import { useKeys } from '../shell/keys'
import { useStatus } from '../shell/status'
import './paper.css'

interface Props {
  title: string
  children: ReactNode
}

/**
 * What goes on paper: drawn for the printer only, when somebody asks for it. It stays until the
 * screen is left, because the system's dialog draws it after the page has gone on.
 */
export function Sheet({ title, children }: Props) {
  const words = useWords(paper)
  const formats = useFormats()
  const { operation, practice, operatorName, team, deviceName } = useStatus()
  const [when] = useState(() => formats.time(new Date().toISOString()))

  useEffect(() => {
    let gone = false
    // A letter form that is on the paper only is read first.
    void Promise.resolve((document.fonts as FontFaceSet | undefined)?.ready).then(() => {
      // eslint-disable-next-line no-restricted-properties -- the one place, until Rust makes the sheets
      if (!gone) window.print()
    })
    return () => {
      gone = true
    }
  }, [])

  return createPortal(
    <article className="sheet">
      <header className="sheet-head">
        <p>
          <strong className="sheet-care">{words.care}</strong> {operation} {practice && words.practice}
        </p>
        <h1>{title}</h1>
        <p>
          {words.asOf(deviceName, when)} {words.made([operatorName, team].filter(Boolean).join('・'), when)}
        </p>
      </header>
      {children}
      <p className="sheet-end">{words.end}</p>
    </article>,
    document.body,
  )
}

/** The button that prints `sheet`, also by Ctrl+P. */
export function PrintButton({ sheet }: { sheet: () => ReactNode }) {
  const words = useWords(paper)
  const [times, setTimes] = useState(0)
  const print = () => setTimes(times + 1)
  useKeys({ 'ctrl+p': print })
  return (
    <>
      <Button size="small" keys="Ctrl+P" onClick={print}>
        {words.print}
      </Button>
      {times > 0 && <div key={times}>{sheet()}</div>}
    </>
  )
}
