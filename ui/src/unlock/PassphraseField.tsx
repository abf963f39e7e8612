import type { KeyboardEvent, Ref } from 'react'
import { useState } from 'react'
import { useWords } from '../messages/language'
import { unlock } from '../messages/unlock'
import { Button } from '../parts/Button'
import { TextField } from '../parts/TextField'
import './PassphraseField.css'

interface Props {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  error?: string | null
  /** A phrase being chosen is seen; an unlocking one is hidden at first. */
  shownAtFirst?: boolean
  autoFocus?: boolean
  ref?: Ref<HTMLInputElement>
  onEnter?: () => void
}

/** A passphrase: can be shown, takes pasting, tells when Caps Lock is on. */
export function PassphraseField({ label, value, onChange, hint, error, shownAtFirst = false, autoFocus, ref, onEnter }: Props) {
  const words = useWords(unlock)
  const [shown, setShown] = useState(shownAtFirst)
  const [caps, setCaps] = useState(false)
  const watch = (event: KeyboardEvent<HTMLInputElement>) => {
    setCaps(event.getModifierState('CapsLock'))
  }
  return (
    <div className="passphrase">
      <TextField
        ref={ref ?? null}
        label={label}
        value={value}
        onChange={onChange}
        width="full"
        type={shown ? 'text' : 'password'}
        autoFocus={autoFocus}
        hint={caps ? words.caps : hint}
        error={error ?? null}
        onKeyDown={(event) => {
          watch(event)
          if (event.key === 'Enter') onEnter?.()
        }}
        onKeyUp={watch}
      />
      <Button size="small" kind="quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {shown ? words.hide : words.show}
      </Button>
    </div>
  )
}
