import { useState } from 'react'
import { useBackend } from '../backend/backend'
import type { Failure } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { keys } from '../messages/keys'
import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { PassphraseSteps } from '../setup/PassphraseSteps'
import { PassphraseField } from '../unlock/PassphraseField'

/** Changes the passphrase: the present one, then a new one, shown and asked back. */
export function PassphraseSection() {
  const words = useWords(keys)
  const failureText = useFailureText()
  const backend = useBackend()
  const [page, setPage] = useState<'closed' | 'now' | 'new'>('closed')
  const [old, setOld] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [done, setDone] = useState(false)

  async function change(passphrase: string) {
    setBusy(true)
    setFailure(null)
    const answer = await backend.call('change_passphrase', { old, new: passphrase })
    setBusy(false)
    if (!answer.ok) {
      setFailure(answer.failure)
      if (answer.failure.code !== 'passphrase_too_short') setPage('now')
      return
    }
    setOld('')
    setDone(true)
    setPage('closed')
  }

  const next = () => {
    if (old.trim() === '') return
    setFailure(null)
    setPage('new')
  }
  return (
    <section className="section stack">
      {page !== 'new' && <h2>{words.passphrase}</h2>}
      {page === 'closed' && (
        <>
          <p>{words.passphraseText}</p>
          {done && <Banner kind="good" live="status" title={words.passphraseDone} />}
          <div>
            <Button
              onClick={() => {
                setDone(false)
                setPage('now')
              }}
            >
              {words.passphraseStart}
            </Button>
          </div>
        </>
      )}
      {page === 'now' && (
        <>
          {failure && <Banner kind="danger" live="alert" title={failureText(failure)} />}
          <PassphraseField label={words.passphraseNow} value={old} onChange={setOld} autoFocus onEnter={next} />
          <div className="row">
            <Button kind="primary" busy={old.trim() === ''} onClick={next}>
              {words.go}
            </Button>
            <Cancel
              onClick={() => {
                setOld('')
                setFailure(null)
                setPage('closed')
              }}
            />
          </div>
        </>
      )}
      {page === 'new' && (
        <>
          <PassphraseSteps
            from={2}
            of={3}
            onBack={() => setPage('now')}
            onReady={(passphrase) => void change(passphrase)}
            doLabel={busy ? words.passphraseDoing : words.passphraseDo}
            busy={busy}
            failure={failure}
          />
          <p className="quiet small">{words.passphraseSafe}</p>
        </>
      )}
    </section>
  )
}

function Cancel({ onClick }: { onClick: () => void }) {
  const words = useWords(parts)
  return <Button onClick={onClick}>{words.cancel}</Button>
}
