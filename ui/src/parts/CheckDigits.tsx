import type { KeyboardEvent, ReactNode } from 'react'
import { useId, useState } from 'react'
import type { Choice } from './RadioDigits'
import { digitOf } from './digits'
import './Choices.css'

interface Props {
  label: ReactNode
  values: readonly string[]
  onChange: (codes: string[]) => void
  choices: readonly Choice[]
  hint?: ReactNode
  labelUnseen?: boolean
  id?: string
}

/**
 * Any of a few: check boxes in a row with one stop for Tab. Digits tick and untick, arrows walk,
 * space ticks where the cursor stands.
 */
export function CheckDigits({ label, values, onChange, choices, hint, labelUnseen, id }: Props) {
  const name = useId()
  const hintId = `${name}-hint`
  const [at, setAt] = useState(0)

  const toggle = (code: string) =>
    onChange(values.includes(code) ? values.filter((value) => value !== code) : [...values, code])

  function press(event: KeyboardEvent<HTMLFieldSetElement>) {
    const digit = digitOf(event)
    const choice = digit === null ? undefined : choices.find((each) => each.digit === digit)
    if (choice) {
      event.preventDefault()
      toggle(choice.code)
      return
    }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = (at + step + choices.length) % choices.length
    setAt(next)
    event.currentTarget.querySelectorAll<HTMLInputElement>('input')[next]?.focus()
  }

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- digits are a shortcut for the boxes inside
    <fieldset className="choices" id={id} onKeyDown={press} aria-describedby={hint ? hintId : undefined}>
      <legend className={labelUnseen ? 'unseen' : 'field-label'}>{label}</legend>
      <div className="choices-row">
        {choices.map((choice, index) => (
          <label key={choice.code} className="choice">
            <input
              type="checkbox"
              value={choice.code}
              checked={values.includes(choice.code)}
              tabIndex={index === at ? 0 : -1}
              onChange={() => toggle(choice.code)}
              onFocus={() => setAt(index)}
            />
            {choice.digit !== undefined && <span className="choice-digit">{choice.digit}</span>}
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
      {hint && (
        <p className="field-hint" id={hintId}>
          {hint}
        </p>
      )}
    </fieldset>
  )
}
