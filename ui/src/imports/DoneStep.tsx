import { useEffect, useRef, useState } from 'react'
import type { FileMade, ImportDone, ImportLook, ImportPreview } from '../generated/app'
import { useFormats } from '../messages/formats'
import { imports as catalogue } from '../messages/imports'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { MendFile } from './MendFile'
import { UndoDialog } from './UndoDialog'

interface Props {
  look: ImportLook
  seen: ImportPreview
  done: ImportDone
  onChanged: () => void
  onAgain: () => void
}

/** What was taken in, the rows that were not, and the way back. */
export function DoneStep({ look, seen, done, onChanged, onAgain }: Props) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const [made, setMade] = useState<FileMade>()
  const [undoing, setUndoing] = useState(false)
  const box = useRef<HTMLElement>(null)
  useEffect(() => box.current?.focus(), [])
  const sentence = seen.form === 'places' ? words.done.saidPlaces : words.done.said
  const said = sentence(formats.count(done.new), formats.count(done.updated), formats.count(done.same))
  return (
    <section className="section stack" ref={box} tabIndex={-1} aria-label={done.cancelled ? words.done.stopped : words.done.title}>
      <Banner kind={done.cancelled ? 'warning' : 'good'} live="status" title={done.cancelled ? words.done.stopped : words.done.title}>
        <p>{said}</p>
        {done.cancelled && <p>{words.done.stoppedSaid}</p>}
      </Banner>
      {done.mend > 0 && (
        <>
          <p>{seen.returned === null ? words.done.mend(formats.count(done.mend)) : words.done.toLook(formats.count(done.mend))}</p>
          <MendFile look={look} file={seen.file} made={made} onMade={setMade} />
        </>
      )}
      <div className="row">
        <Button kind="primary" onClick={onAgain}>
          {words.done.another}
        </Button>
        {done.batch !== '' && done.new + done.updated > 0 && (
          <Button writes onClick={() => setUndoing(true)}>
            {words.done.undo}
          </Button>
        )}
      </div>
      {undoing && (
        <UndoDialog
          batch={done.batch}
          onClose={() => setUndoing(false)}
          onDone={() => {
            setUndoing(false)
            onChanged()
            onAgain()
          }}
        />
      )}
    </section>
  )
}
