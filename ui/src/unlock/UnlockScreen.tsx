import { useLayoutEffect, useRef, useState } from 'react'
import { useBackend } from '../backend/backend'
import type { Failure } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { unlock } from '../messages/unlock'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { Door } from './Door'
import { PassphraseField } from './PassphraseField'
import { RescueSteps } from './RescueSteps'
import { ShiftChoice } from './ShiftChoice'
import { useWait } from './useWait'

/** The first door: the passphrase, or the digits on paper where nobody knows it. */
export function UnlockScreen() {
  const [rescuing, setRescuing] = useState(false)
  return (
    <Door>
      {rescuing ? (
        <RescueSteps onBack={() => setRescuing(false)} />
      ) : (
        <Passphrase onRescue={() => setRescuing(true)} />
      )}
    </Door>
  )
}

function Passphrase({ onRescue }: { onRescue: () => void }) {
  const words = useWords(unlock)
  const failureText = useFailureText()
  const backend = useBackend()
  const { wait, hold } = useWait()
  const [passphrase, setPassphrase] = useState('')
  const [failure, setFailure] = useState<Failure | null>(null)
  const [empty, setEmpty] = useState(false)
  const [opening, setOpening] = useState(false)
  const field = useRef<HTMLInputElement>(null)

  useLayoutEffect(() => field.current?.focus(), [])

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
    hold(answer.failure)
    setPassphrase('')
    field.current?.focus()
  }

  const waiting = wait > 0
  const isWait = failure !== null && 'waitSeconds' in failure && failure.waitSeconds > 0
  return (
    <>
      <div>
        <ScreenTitle takesFocus={false}>{words.title}</ScreenTitle>
        <p className="quiet">{words.lead}</p>
      </div>
      <ShiftChoice
        onChosen={() => {
          setPassphrase('')
          setFailure(null)
          setEmpty(false)
        }}
      />
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
      <div className="stack">
        <p className="quiet small">{words.forgotten}</p>
        <div>
          <Button kind="quiet" size="small" onClick={onRescue}>
            {words.rescueLink}
          </Button>
        </div>
      </div>
    </>
  )
}
