import { useLayoutEffect, useRef, useState } from 'react'
import { useBackend } from '../backend/backend'
import type { Failure, RescueCheck } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { unlock } from '../messages/unlock'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { Shape } from '../parts/Shape'
import { TextField } from '../parts/TextField'
import { PassphraseSteps } from '../setup/PassphraseSteps'
import { useWait } from './useWait'

/** Opens by the digits on paper: they are checked while they are typed, then a new passphrase is chosen. */
export function RescueSteps({ onBack }: { onBack: () => void }) {
  const words = useWords(unlock)
  const failureText = useFailureText()
  const backend = useBackend()
  const { wait, hold } = useWait()
  const [code, setCode] = useState('')
  const [check, setCheck] = useState<RescueCheck | null>(null)
  const [choosing, setChoosing] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const newest = useRef(0)

  useLayoutEffect(() => {
    if (!choosing) field.current?.focus()
  }, [choosing])

  async function typed(text: string) {
    setCode(text)
    setFailure(null)
    newest.current += 1
    const mine = newest.current
    const answer = await backend.call('check_rescue_code', { code: text })
    if (answer.ok && mine === newest.current) setCheck(answer.value)
  }

  async function open(passphrase: string) {
    setBusy(true)
    setFailure(null)
    const answer = await backend.call('rescue', { code, passphrase })
    setBusy(false)
    if (answer.ok) return
    setFailure(answer.failure)
    hold(answer.failure)
    if (answer.failure.code !== 'passphrase_too_short') setChoosing(false)
  }

  const complete = check?.complete ?? false
  // The field shows the end of so long a number only; each group shows what was typed of it.
  const digits = code.normalize('NFKC').replaceAll(/\D/g, '')
  const wrong = (check?.groups ?? []).flatMap((state, index) => (state === 'wrong' ? [index + 1] : []))
  const next = () => {
    if (complete && wait === 0) setChoosing(true)
    else field.current?.focus()
  }
  if (choosing) {
    return (
      <PassphraseSteps
        from={2}
        of={3}
        onBack={() => setChoosing(false)}
        onReady={(passphrase) => void open(passphrase)}
        doLabel={busy ? words.opening : words.rescueDo}
        busy={busy}
        failure={failure}
      />
    )
  }
  return (
    <>
      <div>
        <ScreenTitle takesFocus={false}>{words.rescueTitle}</ScreenTitle>
        <p>{words.rescueLead}</p>
      </div>
      {failure && wait === 0 && <Banner kind="danger" live="alert" title={failureText(failure)} />}
      <TextField
        ref={field}
        label={words.rescueCode}
        value={code}
        onChange={(text) => void typed(text)}
        digits
        width="full"
        hint={words.rescueHint}
        onKeyDown={(event) => {
          if (event.key === 'Enter') next()
        }}
      />
      <ol className="unlock-groups numbers" aria-label={words.rescueGroups}>
        {(check?.groups ?? Array.from({ length: 8 }, () => 'incomplete')).map((state, index) => (
          <li key={index} className={`unlock-group unlock-group-${state}`}>
            <span className="small">{words.rescueGroup(index + 1)}</span>
            <span className="unlock-digits">{digits.slice(index * 6, index * 6 + 6) || '―'}</span>
            <span>
              {state !== 'incomplete' && <Shape name={state === 'good' ? 'check' : 'warning'} />}
              {words.rescueStates[state]}
            </span>
          </li>
        ))}
      </ol>
      <p className="unseen" role="status">
        {wrong.map((group) => words.rescueWrong(group)).join(' ')}
      </p>
      {wait > 0 && (
        <p role="timer" className="unlock-wait numbers">
          {words.wait(wait)}
        </p>
      )}
      <div className="row">
        <Button kind="primary" busy={!complete || wait > 0} onClick={next}>
          {words.rescueNext}
        </Button>
        <Button onClick={onBack}>{words.back}</Button>
      </div>
      <p className="quiet small">{words.rescueFirst}</p>
    </>
  )
}
