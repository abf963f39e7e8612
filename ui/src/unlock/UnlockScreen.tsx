import { useEffect, useRef, useState } from 'react'
import { useBackend } from '../backend/backend'
import type { Failure } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { shell } from '../messages/shell'
import { unlock } from '../messages/unlock'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { useStatus } from '../shell/status'
import { PassphraseField } from './PassphraseField'
import './UnlockScreen.css'

/** The door. Nothing personal is on it: no name, no number of people, no hint. */
export function UnlockScreen() {
  const words = useWords(unlock)
  const frame = useWords(shell)
  const failureText = useFailureText()
  const backend = useBackend()
  const { operation, deviceName, practice, waitSeconds } = useStatus()
  const [passphrase, setPassphrase] = useState('')
  const [failure, setFailure] = useState<Failure | null>(null)
  const [empty, setEmpty] = useState(false)
  const [opening, setOpening] = useState(false)
  const [wait, setWait] = useState(waitSeconds)
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (wait <= 0) return
    const timer = setTimeout(() => setWait(wait - 1), 1000)
    return () => clearTimeout(timer)
  }, [wait])

  async function open() {
    if (opening || wait > 0) return
    // A slip of the finger is not a wrong guess.
    if (passphrase.trim() === '') {
      setEmpty(true)
      field.current?.focus()
      return
    }
    setOpening(true)
    setFailure(null)
    const answer = await backend.call('unlock', { passphrase })
    setOpening(false)
    // Success changes the stage, and this screen with it.
    if (answer.ok) return
    setFailure(answer.failure)
    if ('waitSeconds' in answer.failure) setWait(answer.failure.waitSeconds)
    setPassphrase('')
    field.current?.focus()
  }

  const waiting = wait > 0
  const isWait = failure !== null && 'waitSeconds' in failure && failure.waitSeconds > 0
  return (
    <main className="unlock">
      <div className="unlock-card stack-wide">
        <p className="unlock-operation">
          {operation ?? frame.product}
          {deviceName && <span className="quiet small">{deviceName}</span>}
        </p>
        {practice && <p className="unlock-practice">{words.practice}</p>}
        <div>
          <ScreenTitle takesFocus={false}>{words.title}</ScreenTitle>
          <p className="quiet">{words.lead}</p>
        </div>
        <PassphraseField
          ref={field}
          label={words.passphrase}
          value={passphrase}
          onChange={(text) => {
            setEmpty(false)
            setPassphrase(text)
          }}
          hint={words.hint}
          error={empty ? words.empty : failure && !isWait ? failureText(failure) : null}
          autoFocus
          onEnter={() => void open()}
        />
        {waiting && (
          <p role="timer" className="unlock-wait numbers">
            {words.wait(wait)}
          </p>
        )}
        <div>
          <Button kind="primary" busy={opening || waiting} onClick={() => void open()}>
            {opening ? words.opening : words.open}
          </Button>
        </div>
        <p className="quiet small">{words.forgotten}</p>
      </div>
    </main>
  )
}
