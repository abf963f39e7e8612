import { useRef, useState } from 'react'
import { useBackend } from '../backend/backend'
import type { PersonPage } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { Button } from '../parts/Button'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'

const MOST = 60

/** 要約: sixty characters that the next team reads first. */
export function Summary({ page, onChanged }: { page: PersonPage; onChanged: () => void }) {
  const words = useWords(catalogue).summary
  const failureText = useFailureText()
  const announce = useAnnounce()
  const backend = useBackend()
  const { save, failure, saving, forget } = useSave()
  const [text, setText] = useState<string | null>(null)
  const [tooLong, setTooLong] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const { summary } = page.row

  const close = () => {
    setText(null)
    setTooLong(false)
    forget()
    // The button comes back with the next drawing.
    window.setTimeout(() => opener.current?.focus(), 0)
  }
  const keep = async () => {
    if (text === null) return
    if ([...text.trim()].length > MOST) {
      setTooLong(true)
      field.current?.focus()
      return
    }
    const saved = await save('set_field', {
      personId: page.row.id,
      field: 'summary',
      value: text.trim(),
      seenAt: null,
    })
    if (saved === undefined) {
      field.current?.focus()
      return
    }
    const before = { personId: page.row.id, field: 'summary', value: summary, seenAt: null }
    announce(words.saved, summary === '' ? undefined : () => backend.call('set_field', before))
    onChanged()
    close()
  }

  if (text === null) {
    return (
      <section className="person-summary" aria-label={words.title}>
        <h2>{words.title}</h2>
        <p className={summary === '' ? 'quiet' : 'person-summary-text'}>{summary === '' ? words.none : summary}</p>
        <Button writes ref={opener} kind="quiet" size="small" onClick={() => setText(summary)}>
          {summary === '' ? words.write : words.edit}
        </Button>
      </section>
    )
  }
  const problem = tooLong ? words.tooLong : failure === undefined ? null : failureText(failure)
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Ctrl+Enter and Esc of the open field
    <section
      className="person-summary person-summary-open"
      aria-label={words.title}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.ctrlKey) void keep()
        if (event.key === 'Escape') {
          event.stopPropagation()
          close()
        }
      }}
    >
      <TextField
        ref={field}
        autoFocus
        label={words.label}
        width="full"
        value={text}
        onChange={(value) => {
          setTooLong(false)
          setText(value)
        }}
        hint={`${words.hint} ${words.count([...text].length)}`}
        error={problem}
      />
      <div className="row">
        <Button writes kind="primary" keys="Ctrl+Enter" busy={saving} onClick={() => void keep()}>
          {words.save}
        </Button>
        <Button onClick={close}>{words.cancel}</Button>
      </div>
    </section>
  )
}
