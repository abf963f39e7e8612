import { useEffect, useId, useState } from 'react'
import { useBackend } from '../backend/backend'
import { useAnswer } from '../backend/useAnswer'
import type { Failure, StickRead, StickView, StickWritten, Sticks } from '../generated/app'
import { events } from '../messages/events'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { stick as catalogue } from '../messages/stick'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { Progress } from '../parts/Progress'
import { useSave } from '../parts/useSave'
import '../parts/Choices.css'

/** Records carried by hand: where no network reaches, a stick does. */
export function Stick({ onDone }: { onDone: () => void }) {
  const words = useWords(catalogue)
  const [open, setOpen] = useState<'write' | 'read'>()
  const close = () => setOpen(undefined)
  return (
    <section className="section">
      <h2>{words.title}</h2>
      <p>{words.lead}</p>
      <div className="row">
        <Button onClick={() => setOpen('write')}>{words.write}</Button>
        <Button onClick={() => setOpen('read')}>{words.read}</Button>
      </div>
      {open === 'write' && <WriteDialog onClose={close} onDone={onDone} />}
      {open === 'read' && <ReadDialog onClose={close} onDone={onDone} />}
    </section>
  )
}

interface DialogProps {
  onClose: () => void
  onDone: () => void
}

const never = () => false

/** The result is read first, and Esc goes on working when the button that was pressed is gone. */
const focus = (part: HTMLElement | null) => part?.focus()

/** Nobody misses the result of what is under way. */
const wait = () => undefined

/** What lies on sticks; asked once, and again when somebody asks to look. */
function useSticks() {
  return useAnswer('find_sticks', {}, { on: never })
}

function WriteDialog({ onClose, onDone }: DialogProps) {
  const words = useWords(catalogue)
  const { value: sticks, failure: unseen, again } = useSticks()
  const { save, failure, saving } = useSave()
  const [chosen, setChosen] = useState<string>()
  const [written, setWritten] = useState<StickWritten>()
  const name = useId()
  // The stick that is plugged in is meant, unless somebody says otherwise.
  const token = chosen ?? sticks?.folders[0]?.token

  const write = async () => {
    if (token === undefined) return
    const done = await save('write_stick', { token, device: '' })
    if (done === undefined) return
    setWritten(done)
    onDone()
  }

  if (written !== undefined) {
    return (
      <Dialog open title={words.writeTitle} onClose={onClose} closeLabel={words.close}>
        <div tabIndex={-1} ref={focus}>
          <Banner kind="good" live="status" title={words.written(written.kib)} />
        </div>
        <p>{words.writtenWhere(written.files.join('、'), written.folder)}</p>
        <p>{words.writtenNext}</p>
      </Dialog>
    )
  }
  return (
    <Dialog
      open
      title={words.writeTitle}
      onClose={saving ? wait : onClose}
      actions={
        <>
          <Button kind="primary" busy={saving || token === undefined} onClick={() => void write()}>
            {words.writeNow}
          </Button>
          <Button busy={saving} onClick={again}>
            {words.look}
          </Button>
        </>
      }
    >
      <p>{words.writeWhat}</p>
      <Refused failure={failure ?? unseen} />
      <fieldset className="choices">
        <legend className="field-label">{words.where}</legend>
        <div className="exchange-sticks">
          {sticks?.folders.map((folder, at) => (
            <label key={folder.token} className="choice">
              <input
                type="radio"
                name={name}
                data-first={at === 0 ? '' : undefined}
                checked={token === folder.token}
                onChange={() => setChosen(folder.token)}
              />
              <span>
                {folder.stick ? words.stick : words.here} <span className="quiet">{folder.folder}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {sticks !== undefined && !sticks.folders.some((folder) => folder.stick) && <p>{words.noStick}</p>}
      {saving && <Work />}
    </Dialog>
  )
}

function ReadDialog({ onClose, onDone }: DialogProps) {
  const words = useWords(catalogue)
  const { value: sticks, failure: unseen, again } = useSticks()
  const { save, failure, saving } = useSave()
  const [chosen, setChosen] = useState<string>()
  const [came, setCame] = useState<StickRead>()
  const name = useId()
  const token = chosen ?? meant(sticks)?.token

  const read = async () => {
    if (token === undefined) return
    const done = await save('read_stick', { token })
    if (done === undefined) return
    setCame(done)
    onDone()
  }

  if (came !== undefined) {
    return (
      <Dialog open title={words.readTitle} onClose={onClose} closeLabel={words.close}>
        <Came came={came} />
      </Dialog>
    )
  }
  return (
    <Dialog
      open
      title={words.readTitle}
      onClose={saving ? wait : onClose}
      width="wide"
      actions={
        <>
          <Button kind="primary" busy={saving || token === undefined} onClick={() => void read()}>
            {words.readNow}
          </Button>
          <Button busy={saving} onClick={again}>
            {words.look}
          </Button>
        </>
      }
    >
      <p>{words.readWhat}</p>
      <Refused failure={failure ?? unseen} />
      {sticks !== undefined && sticks.found.length === 0 ? (
        <p role="status">{words.nothing}</p>
      ) : (
        <fieldset className="choices">
          <legend className="field-label">{words.which}</legend>
          <div className="exchange-sticks">
            {sticks?.found.map((one) => (
              <label key={one.token} className="choice">
                <input
                  type="radio"
                  name={name}
                  disabled={!one.ours}
                  checked={token === one.token}
                  onChange={() => setChosen(one.token)}
                />
                <Bundle one={one} />
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {saving && <Work />}
    </Dialog>
  )
}

/** The newest that another device of this operation made. */
function meant(sticks: Sticks | undefined) {
  return sticks?.found.find((one) => one.ours && !one.own)
}

/** Who made it, when, how large: all that can be told without opening it. */
function Bundle({ one }: { one: StickView }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const notes = [
    one.ours ? '' : words.otherOperation,
    one.own ? words.ownMade : '',
    one.to === '' ? '' : words.forDevice(one.to),
    one.partsHere < one.parts ? words.partsLacking(one.partsHere, one.parts) : '',
  ].filter((note) => note !== '')
  return (
    <span>
      {words.madeBy(one.maker)} <span className="numbers">{formats.time(one.made)}</span>{' '}
      <span className="numbers">{words.size(one.kib)}</span>
      <span className="exchange-what">{one.folder}</span>
      {notes.length > 0 && <span className="exchange-what">{notes.join(' ')}</span>}
    </span>
  )
}

/** What came of it, counted, with what was left out and why. */
function Came({ came }: { came: StickRead }) {
  const words = useWords(catalogue)
  const left = [
    came.partsMissing > 0 ? words.partsMissing(came.partsMissing) : '',
    came.aside > 0 ? words.aside(came.aside) : '',
    came.gaps > 0 ? words.gaps(came.gaps) : '',
    came.strangers > 0 ? words.strangers(came.strangers) : '',
    came.forged > 0 ? words.forged(came.forged) : '',
    came.forks > 0 ? words.forks : '',
    came.refused > 0 ? words.refused : '',
  ].filter((line) => line !== '')
  const whole = came.end === 'whole'
  const title = whole ? words.whole : came.end === 'half' ? words.half : words.damaged
  return (
    <>
      <div tabIndex={-1} ref={focus}>
        <Banner kind={whole ? 'good' : 'warning'} live={whole ? 'status' : 'alert'} title={title} />
      </div>
      <p>{came.entries === 0 ? words.nothingNew : words.came(came.people, came.notes)}</p>
      {left.length > 0 && (
        <ul>
          {left.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {came.receipts && <p>{words.receipts(came.onlyHere)}</p>}
      {came.entries > 0 && <p>{words.cameNext}</p>}
    </>
  )
}

function Refused({ failure }: { failure: Failure | undefined }) {
  const failureText = useFailureText()
  return failure === undefined ? null : <Banner kind="warning" live="alert" title={failureText(failure)} />
}

/** How far the work under way has come. */
function Work() {
  const backend = useBackend()
  const words = useWords(events)
  const [now, setNow] = useState<{ work: string; done: number; expected: number | null }>()
  useEffect(
    () =>
      backend.subscribe((event) => {
        if (event.kind === 'progress' && event.work.startsWith('stick_')) setNow(event)
      }),
    [backend],
  )
  const expected = now?.expected ?? null
  const share = now === undefined || expected === null || expected === 0 ? 0 : Math.floor((100 * now.done) / expected)
  return <Progress label={words.work(now?.work ?? '')} done={share} expected={100} percent />
}
