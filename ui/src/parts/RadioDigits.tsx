import type { KeyboardEvent, ReactNode } from 'react'
import { useId } from 'react'
import { digitOf } from './digits'
import { FieldError, NeedMark } from './Field'
import './Choices.css'

/** One choice with the digit that chooses it. */
export interface Choice {
  code: string
  label: string
  /** Key that chooses it, 0–9. */
  digit?: string
}

interface Props {
  label: ReactNode
  value: string
  onChange: (code: string) => void
  choices: readonly Choice[]
  need?: 'required' | 'optional'
  hint?: ReactNode
  error?: string | null
  /** Leaves out the visible label (it is still read out). */
  labelUnseen?: boolean
  id?: string
  /** Called after a digit or click chose, e.g. to go on to the next field. */
  onChosen?: () => void
}

/**
 * One of a few: native radio buttons in a row, each with its digit. One stop for Tab; a digit
 * chooses, the same digit again takes the choice back.
 */
export function RadioDigits({ label, value, onChange, choices, need, hint, error, labelUnseen, id, onChosen }: Props) {
  const name = useId()
  const errorId = `${name}-error`
  const hintId = `${name}-hint`

  function choose(event: KeyboardEvent<HTMLFieldSetElement>) {
    const digit = digitOf(event)
    const choice = digit === null ? undefined : choices.find((each) => each.digit === digit)
    if (!choice) return
    event.preventDefault()
    onChange(choice.code === value ? '' : choice.code)
    event.currentTarget.querySelector<HTMLInputElement>(`input[value="${choice.code}"]`)?.focus()
    if (choice.code !== value) onChosen?.()
  }

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- digits are a shortcut for the radios inside
    <fieldset
      className="choices"
      id={id}
      onKeyDown={choose}
      aria-describedby={[error ? errorId : '', hint ? hintId : ''].filter(Boolean).join(' ') || undefined}
    >
      <legend className={labelUnseen ? 'unseen' : 'field-label'}>
        {label}
        <NeedMark need={need} />
      </legend>
      <div className="choices-row">
        {choices.map((choice) => (
          <label key={choice.code} className="choice">
            <input
              type="radio"
              name={name}
              value={choice.code}
              checked={choice.code === value}
              onChange={() => onChange(choice.code)}
              onClick={() => {
                if (choice.code === value) onChange('')
              }}
            />
            {choice.digit !== undefined && <span className="choice-digit">{choice.digit}</span>}
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
      {error && <FieldError id={errorId}>{error}</FieldError>}
      {hint && (
        <p className="field-hint" id={hintId}>
          {hint}
        </p>
      )}
    </fieldset>
  )
}
