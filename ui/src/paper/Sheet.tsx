import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { useBackend } from '../backend/backend'
import type { Failure, codes } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { paper } from '../messages/paper'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { useKeys } from '../shell/keys'
import { useStatus } from '../shell/status'
import './paper.css'

interface Props {
  title: string
  /** Which sheet it is, and who stands on it: recorded before it is printed. */
  what: (typeof codes.auditSheet)[number]
  people?: readonly string[]
  children: ReactNode
  /** What the paper is, where it shows no records. */
  about?: string
  /** What becomes of it at the end, where it is no list to be cut up. */
  end?: string
}

/**
 * What goes on paper: drawn for the printer only, when somebody asks for it. It stays until the
 * screen is left, because the system's dialog draws it after the page has gone on.
 */
export function Sheet({ title, what, people, children, about, end }: Props) {
  const words = useWords(paper)
  const formats = useFormats()
  const { operation, practice, operatorName, team, deviceName } = useStatus()
  const backend = useBackend()
  const failureText = useFailureText()
  const [refused, setRefused] = useState<Failure | null>(null)
  // Those of the first drawing: what changes on the screen later does not print once more.
  const [onIt] = useState(() => [...(people ?? [])])
  const [when] = useState(() => formats.time(new Date().toISOString()))

  useEffect(() => {
    let gone = false
    const record = async () => {
      // A letter form that is on the paper only is read first.
      await (document.fonts as FontFaceSet | undefined)?.ready
      if (gone) return
      const answer = await backend.call('record_print', { what, personIds: onIt })
      if (gone) return
      // What cannot be recorded is not printed.
      if (!answer.ok) setRefused(answer.failure)
      // eslint-disable-next-line no-restricted-properties -- the one place, until Rust makes the sheets
      else window.print()
    }
    void record()
    return () => {
      gone = true
    }
  }, [backend, what, onIt])

  if (refused !== null) return <Banner kind="warning" live="alert" title={words.notRecorded}>{failureText(refused)}</Banner>

  return createPortal(
    <article className="sheet">
      <header className="sheet-head">
        <p>
          <strong className="sheet-care">{words.care}</strong> {operation} {practice && words.practice}
        </p>
        <h1>{title}</h1>
        <p>
          {about ?? words.asOf(deviceName, when)} {words.made([operatorName, team].filter(Boolean).join('・'), when)}
        </p>
      </header>
      {children}
      <p className="sheet-end">{end ?? words.end}</p>
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
