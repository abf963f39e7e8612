import type { KeyboardEvent, Ref } from 'react'
import { useEffect, useId, useRef, useState } from 'react'
import { useBackend } from '../backend/backend'
import type { BirthView, Failure } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { toHalfWidth, useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import { Button } from './Button'
import { Field, fieldIds } from './Field'
import './EraDateField.css'

/** What is known of the text typed. */
type Echo = { text: string; birth: BirthView } | { text: string; failure: Failure }

interface Props {
  label: string
  value: string
  onChange: (text: string) => void
  /** Is told what was understood; null while empty or not understood. */
  onRead?: (birth: BirthView | null) => void
  /** From the last attempt to save; the field's own reading comes first. */
  error?: string | null
  hint?: string
  width?: 'short' | 'medium' | 'full'
  id?: string
  ref?: Ref<HTMLInputElement>
  onBlur?: () => void
  /** In a grid the label stands in the head of the column. */
  labelUnseen?: boolean
}

const eras = [
  { letter: 'T', era: 'taisho' },
  { letter: 'S', era: 'showa' },
  { letter: 'H', era: 'heisei' },
  { letter: 'R', era: 'reiwa' },
] as const

/**
 * A birth date in one text field, no calendar. It takes S23.4.5, 昭和23年4月5日, 1948/4/5, 78歳 and
 * more (Rust reads it), and echoes at once what was understood. Six digits without an era ask for
 * one letter; an impossible date proposes the one that was meant.
 */
export function EraDateField({ label, value, onChange, onRead, error, hint, width = 'medium', id, ref, onBlur, labelUnseen }: Props) {
  const backend = useBackend()
  const words = useWords(parts)
  const failureText = useFailureText()
  const formats = useFormats()
  const ownId = useId()
  const [echo, setEcho] = useState<Echo | null>(null)
  const [left, setLeft] = useState(false)
  const told = useRef(onRead)
  useEffect(() => {
    told.current = onRead
  })

  useEffect(() => {
    let current = true
    const text = value.trim()
    if (!text) {
      told.current?.(null)
      return
    }
    void backend.call('parse_birth', { text }).then((answer) => {
      if (!current) return
      setEcho(answer.ok ? { text, birth: answer.value } : { text, failure: answer.failure })
      told.current?.(answer.ok ? answer.value : null)
    })
    return () => {
      current = false
    }
  }, [backend, value])

  const shown = echo && echo.text === value.trim() ? echo : null
  const birth = shown && 'birth' in shown ? shown.birth : null
  const failure = shown && 'failure' in shown ? shown.failure : null
  // Half a date cannot be read yet: no red before the field is left, except what needs an answer.
  const needsEra = failure?.code === 'birth_needs_era'
  const impossible = failure?.code === 'birth_impossible' ? failure : null
  const problem = failure && (left || impossible) && !needsEra ? failureText(failure) : null
  const shownError = problem ?? (shown || needsEra ? null : (error ?? null))

  function chooseEra(letter: string) {
    onChange(letter + toHalfWidth(value.trim()))
  }

  function press(event: KeyboardEvent<HTMLInputElement>) {
    if (!needsEra || event.ctrlKey || event.altKey || event.metaKey) return
    const letter = event.key.normalize('NFKC').toUpperCase()
    if (eras.some((era) => era.letter === letter)) {
      event.preventDefault()
      chooseEra(letter)
    }
  }

  const echoLine = birth ? formats.birth(birth) : null
  const ids = fieldIds(id ?? ownId, echoLine ?? hint, shownError)
  return (
    <div className={labelUnseen ? 'era-date era-date-cell' : 'era-date'}>
      <Field
        ids={ids}
        label={label}
        width={width}
        error={shownError}
        hint={
          <span role="status" className={birth ? 'era-date-echo' : undefined}>
            {echoLine ?? (needsEra ? words.whichEra : hint)}
          </span>
        }
      >
        <input
          ref={ref}
          id={ids.control}
          className="input input-digits"
          type="text"
          autoComplete="off"
          spellCheck={false}
          value={value}
          aria-invalid={shownError ? true : undefined}
          aria-describedby={`${ids.control}-hint${shownError ? ` ${ids.control}-error` : ''}`}
          onChange={(event) => {
            setLeft(false)
            onChange(event.target.value)
          }}
          onKeyDown={press}
          onBlur={() => {
            setLeft(true)
            onBlur?.()
          }}
        />
      </Field>
      {needsEra && (
        <div className="row" role="group" aria-label={words.whichEra}>
          {eras.map(({ letter, era }) => (
            <Button key={letter} size="small" keys={letter} onClick={() => chooseEra(letter)}>
              {words.eras[era]}
            </Button>
          ))}
        </div>
      )}
      {impossible && (
        <Button size="small" onClick={() => onChange(impossible.proposal)}>
          {words.takeProposal}
        </Button>
      )}
    </div>
  )
}
