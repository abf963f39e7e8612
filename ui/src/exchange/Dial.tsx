import { useRef, useState } from 'react'
import { exchange as catalogue } from '../messages/exchange'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'

/** Types the address that is read out from the other screen. */
export function Dial({ onDialled }: { onDialled: () => void }) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
  const [address, setAddress] = useState('')
  const [empty, setEmpty] = useState(false)
  const [said, setSaid] = useState('')
  const field = useRef<HTMLInputElement>(null)

  const dial = async () => {
    setSaid('')
    const typed = address.normalize('NFKC').trim()
    if (typed === '') {
      setEmpty(true)
      field.current?.focus()
      return
    }
    const done = await save('dial_address', { address: typed })
    if (done === undefined) {
      field.current?.focus()
      return
    }
    setSaid(words.dialled)
    onDialled()
  }

  const problem = empty ? words.dialNeeded : failure === undefined ? null : failureText(failure)
  return (
    <section className="section">
      <h2>{words.dial}</h2>
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- Ctrl+Enter of the field inside */}
      <div
        className="exchange-dial"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.ctrlKey) void dial()
        }}
      >
        <TextField
          ref={field}
          label={words.dialLabel}
          hint={words.dialHint}
          digits
          value={address}
          error={problem}
          onChange={(text) => {
            setEmpty(false)
            setAddress(text)
          }}
        />
        <Button busy={saving} onClick={() => void dial()}>
          {saving ? words.dialling : words.dialNow}
        </Button>
      </div>
      {problem !== null && (
        <p role="alert" className="unseen">
          {problem}
        </p>
      )}
      <p role="status" className="small">
        {said}
      </p>
    </section>
  )
}
