import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import { useBackend } from '../backend/backend'
import type { Failure } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { unlock } from '../messages/unlock'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { TextField } from '../parts/TextField'
import { useIdleLock } from '../shell/useIdleLock'
import { Door } from './Door'
import { useWait } from './useWait'

/** The second door: six digits of the telephone, or a spare code of the paper. */
export function CodeScreen() {
  const words = useWords(unlock)
  const failureText = useFailureText()
  const backend = useBackend()
  const { wait, hold } = useWait()
  const [code, setCode] = useState('')
  const [failure, setFailure] = useState<Failure | null>(null)
  const [empty, setEmpty] = useState(false)
  const [opening, setOpening] = useState(false)
  const field = useRef<HTMLInputElement>(null)

  useLayoutEffect(() => field.current?.focus(), [])
  // The passphrase was right: a laptop left here must not wait for ever.
  const lock = useCallback(() => void backend.call('lock', {}), [backend])
  useIdleLock(true, lock)

  async function open() {
    if (opening || wait > 0) return
    if (code.trim() === '') {
      setEmpty(true)
      field.current?.focus()
      return
    }
    setOpening(true)
    setFailure(null)
    const answer = await backend.call('unlock_code', { code })
    setOpening(false)
    if (answer.ok) return
    setFailure(answer.failure)
    hold(answer.failure)
    // A long code is put right where it stands; six digits are typed anew.
    if (answer.failure.code === 'wrong_code') setCode('')
    field.current?.focus()
  }

  const waiting = wait > 0
  return (
    <Door>
      <div>
        <ScreenTitle takesFocus={false}>{words.codeTitle}</ScreenTitle>
        <p className="quiet">{words.codeLead}</p>
      </div>
      <TextField
        ref={field}
        label={words.code}
        value={code}
        onChange={(text) => {
          setEmpty(false)
          setCode(text)
        }}
        digits
        width="full"
        autoComplete="one-time-code"
        hint={words.codeHint}
        error={empty ? words.codeEmpty : failure && !waiting ? failureText(failure) : null}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void open()
        }}
      />
      {waiting && (
        <p role="timer" className="unlock-wait numbers">
          {words.wait(wait)}
        </p>
      )}
      <div className="row">
        <Button kind="primary" busy={opening || waiting} onClick={() => void open()}>
          {opening ? words.opening : words.open}
        </Button>
        <Button onClick={lock}>{words.codeBack}</Button>
      </div>
      <div className="quiet small stack">
        <p>{words.codeLost}</p>
        <p>{words.codeClock}</p>
      </div>
    </Door>
  )
}
