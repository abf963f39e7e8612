import { useRef, useState } from 'react'
import type { TimelineItem } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { same } from '../messages/same'
import { Button } from '../parts/Button'
import { HoldersMark } from '../parts/HoldersMark'
import { TextArea } from '../parts/TextArea'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'
import { whoOf } from './personWords'
import { useFieldWords } from './useFieldWords'
import { useItemCode } from './useItemCode'
import { shownName } from '../parts/letterForms'

interface Props {
  item: TimelineItem
  /** The entry in which it stands. */
  personId: string
  /** The receipt number of that entry, where it is another than the one that is shown. */
  record: string
  onChanged: () => void
}

/** One line of the history: when, what, who, and how many devices are known to hold it. */
export function TimelineLine({ item, personId, record, onChanged }: Props) {
  const sameWords = useWords(same)
  const words = useWords(catalogue).timeline
  const formats = useFormats()
  const code = useItemCode(item)
  const fields = useFieldWords()
  const [correcting, setCorrecting] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const isNote = item.kind === 'note' || item.kind === 'care_note'
  const text = shownName(item.kind === 'field' ? fields.value(item.code, item.text) : item.text)
  const close = () => {
    setCorrecting(false)
    window.setTimeout(() => opener.current?.focus(), 0)
  }
  return (
    <li className="timeline-item">
      <span className="timeline-when numbers">
        <time dateTime={item.at}>{formats.time(item.at)}</time>
      </span>
      <span className="timeline-kind">{words.kinds[item.kind] ?? item.kind}</span>
      <div className="timeline-content">
        {item.rescued && <strong className="timeline-rescued">{words.rescued}</strong>}
        {code !== '' && <strong className="timeline-code">{code}</strong>}
        {item.corrected === null ? (
          text !== '' && <p className="timeline-text">{text}</p>
        ) : (
          <>
            <p className="timeline-text">
              <span className="timeline-corrected">{words.corrected}</span>
              {item.corrected.value}
            </p>
            <details>
              <summary>{words.before}</summary>
              <p className="timeline-text quiet">{shownName(item.text)}</p>
            </details>
          </>
        )}
        <p className="timeline-by">
          {item.corrected === null
            ? whoOf(item.by)
            : words.correctedBy(whoOf(item.corrected.by), formats.time(item.corrected.by.typed))}
          {item.recordId !== '' && <span className="numbers"> {sameWords.inRecord(record)}</span>}
          {isNote && !correcting && (
            <Button
              writes
              ref={opener}
              kind="quiet"
              size="small"
              aria-label={words.correctOf(formats.time(item.at))}
              onClick={() => setCorrecting(true)}
            >
              {words.correct}
            </Button>
          )}
        </p>
        {correcting && <Correction item={item} personId={personId} onClose={close} onChanged={onChanged} />}
      </div>
      <span className="timeline-holders">
        <HoldersMark holders={item.holders} />
      </span>
    </li>
  )
}

function Correction({ item, personId, onClose, onChanged }: Omit<Props, 'record'> & { onClose: () => void }) {
  const words = useWords(catalogue).timeline
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure, saving } = useSave()
  const [text, setText] = useState(item.corrected?.value ?? item.text)
  const [empty, setEmpty] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)

  const keep = async () => {
    if (text.trim() === '') {
      setEmpty(true)
      field.current?.focus()
      return
    }
    const saved = await save('correct_note', { personId, noteId: item.id, text: text.trim() })
    if (saved === undefined) {
      field.current?.focus()
      return
    }
    announce(words.saved)
    onChanged()
    onClose()
  }
  const problem = empty ? words.correctEmpty : failure === undefined ? null : failureText(failure)
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- Ctrl+Enter and Esc of the open correction
    <div
      className="stack"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.ctrlKey) {
          event.preventDefault()
          void keep()
        }
        if (event.key === 'Escape') {
          event.stopPropagation()
          onClose()
        }
      }}
    >
      <TextArea
        ref={field}
        autoFocus
        label={words.correctLabel}
        hint={words.correctHint}
        value={text}
        error={problem}
        onChange={(value) => {
          setEmpty(false)
          setText(value)
        }}
      />
      <div className="row">
        <Button writes kind="primary" size="small" keys="Ctrl+Enter" busy={saving} onClick={() => void keep()}>
          {words.save}
        </Button>
        <Button size="small" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </div>
  )
}
