import { useState } from 'react'
import { useCodeLabel } from '../messages/codes'
import { useWords } from '../messages/language'
import { reception } from '../messages/reception'
import { parts } from '../messages/parts'
import { CheckDigits } from '../parts/CheckDigits'
import { Dialog } from '../parts/Dialog'
import { digitOf } from '../parts/digits'
import { useConsiderations } from './choices'

interface Props {
  number: number
  values: readonly string[]
  onChange: (values: string[]) => void
}

/** One cell of the grid: digits tick and untick, Enter or a click opens the whole list. */
export function ConsiderationCell({ number, values, onChange }: Props) {
  const words = useWords(reception)
  const partWords = useWords(parts)
  const label = useCodeLabel()
  const choices = useConsiderations()
  const [open, setOpen] = useState(false)
  const chosen = values.map((code) => label('considerationReason', code)).join('・')

  return (
    <>
      <button
        type="button"
        className="input member-button"
        aria-label={words.editConsideration(number, chosen || words.considerationNone)}
        onClick={() => setOpen(true)}
        onKeyDown={(event) => {
          const digit = digitOf(event)
          const choice = digit === null ? undefined : choices.find((each) => each.digit === digit)
          if (!choice) return
          event.preventDefault()
          onChange(values.includes(choice.code) ? values.filter((code) => code !== choice.code) : [...values, choice.code])
        }}
      >
        {chosen || words.considerationNone}
      </button>
      <Dialog
        open={open}
        title={words.ofMember(number, words.consideration)}
        onClose={() => setOpen(false)}
        closeLabel={partWords.close}
      >
        <CheckDigits
          label={words.consideration}
          labelUnseen
          values={values}
          onChange={onChange}
          choices={choices}
          hint={words.considerationHint}
        />
      </Dialog>
    </>
  )
}
