import { useRef, useState } from 'react'
import { useBackend } from '../backend/backend'
import { useAnswer } from '../backend/useAnswer'
import type { Failure } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { setup } from '../messages/setup'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { PassphraseField } from '../unlock/PassphraseField'
import './SetupScreen.css'

const fold = (phrase: string) => phrase.normalize('NFKC').replaceAll(/\s/g, '')
/** As many as the backend asks for. */
const LEAST = 12

interface Props {
  /** Step number of the first of the two pages, and how many there are in all. */
  from: number
  of: number
  onBack: () => void
  /** The words were written down and typed back. */
  onReady: (passphrase: string) => void
  /** Words of the last button. */
  doLabel: string
  busy: boolean
  failure: Failure | null
}

/** A generated passphrase is shown once with its readings, and asked back. */
export function PassphraseSteps({ from, of, onBack, onReady, doLabel, busy, failure }: Props) {
  const words = useWords(setup)
  const failureText = useFailureText()
  const backend = useBackend()
  const { value: suggested, again } = useAnswer('suggest_passphrase', {}, { on: () => false })
  const [own, setOwn] = useState(false)
  const [chosen, setChosen] = useState('')
  const [asking, setAsking] = useState(false)
  const [typed, setTyped] = useState('')
  const [wrong, setWrong] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const passphrase = own ? chosen : (suggested?.text ?? '')

  async function confirm() {
    if (busy) return
    // Typed in kana or in Latin letters: both open it, so both confirm it.
    const answer = await backend.call('same_passphrase', { passphrase, typed })
    if (!answer.ok || !answer.value.same) {
      setWrong(true)
      field.current?.focus()
      return
    }
    setWrong(false)
    onReady(passphrase)
  }

  if (asking) {
    return (
      <div className="stack-wide" key="confirm">
        <div>
          <p className="setup-step">{words.step(from + 1, of)}</p>
          <ScreenTitle takesFocus={false}>{words.confirmTitle}</ScreenTitle>
          <p>{words.confirmLead}</p>
        </div>
        {failure && <Banner kind="danger" live="alert" title={failureText(failure)} />}
        <PassphraseField
          ref={field}
          label={words.confirmField}
          value={typed}
          onChange={setTyped}
          error={wrong ? words.confirmWrong : null}
          shownAtFirst
          autoFocus
          onEnter={() => void confirm()}
        />
        <div className="row">
          <Button kind="primary" busy={busy} onClick={() => void confirm()}>
            {doLabel}
          </Button>
          <Button onClick={() => setAsking(false)}>{words.back}</Button>
        </div>
      </div>
    )
  }
  return (
    <div className="stack-wide" key="show">
      <div>
        <p className="setup-step">{words.step(from, of)}</p>
        <ScreenTitle>{words.passphraseTitle}</ScreenTitle>
        <p>{words.passphraseLead}</p>
      </div>
      {own ? (
        <PassphraseField
          label={words.ownField}
          value={chosen}
          onChange={setChosen}
          hint={words.ownLead}
          shownAtFirst
          autoFocus
        />
      ) : (
        <ol className="setup-words" aria-label={words.passphraseWords}>
          {suggested?.words.map((word, index) => (
            <li key={`${index}-${word.text}`}>
              <strong>{word.text}</strong>
              {word.reading !== word.text && <span className="quiet small">{word.reading}</span>}
            </li>
          ))}
        </ol>
      )}
      {!own && suggested?.words.some((word) => word.reading !== word.text) && (
        <p className="quiet small">{words.passphraseLetters}</p>
      )}
      <div className="row">
        <Button
          kind="primary"
          busy={fold(passphrase).length < LEAST}
          onClick={() => {
            setTyped('')
            setWrong(false)
            setAsking(true)
          }}
        >
          {words.written}
        </Button>
        <Button onClick={onBack}>{words.back}</Button>
        {!own && (
          <Button kind="quiet" onClick={again}>
            {words.another}
          </Button>
        )}
        <Button kind="quiet" onClick={() => setOwn(!own)}>
          {own ? words.suggested : words.own}
        </Button>
      </div>
    </div>
  )
}
