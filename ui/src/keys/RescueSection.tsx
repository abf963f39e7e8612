import { useState } from 'react'
import { useBackend } from '../backend/backend'
import type { Failure, RescueKey } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { keys } from '../messages/keys'
import { useWords } from '../messages/language'
import { RescueSheet } from '../paper/RescueSheet'
import { PrintButton } from '../paper/Sheet'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { PassphraseField } from '../unlock/PassphraseField'

interface Props {
  there: boolean
  held: boolean
  onChanged: () => void
}

/** Makes, prints and removes the digits on paper that open this device once. */
export function RescueSection({ there, held, onChanged }: Props) {
  const words = useWords(keys)
  const failureText = useFailureText()
  const backend = useBackend()
  const [asking, setAsking] = useState<'make' | 'remove' | 'deposit' | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [made, setMade] = useState<RescueKey | null>(null)
  const [removed, setRemoved] = useState(false)

  const close = () => {
    setAsking(null)
    setPassphrase('')
    setFailure(null)
  }
  async function send() {
    if (busy || passphrase.trim() === '') return
    setBusy(true)
    setFailure(null)
    const answer =
      asking === 'make'
        ? await backend.call('make_rescue_key', { passphrase })
        : asking === 'deposit'
          ? await backend.call('deposit_rescue_key', { passphrase })
          : await backend.call('remove_rescue_key', { passphrase })
    setBusy(false)
    setPassphrase('')
    if (!answer.ok) {
      setFailure(answer.failure)
      return
    }
    setMade('groups' in answer.value ? answer.value : null)
    setRemoved(asking === 'remove')
    close()
    onChanged()
  }

  return (
    <section className="section stack">
      <h2>{words.rescue}</h2>
      <p>{words.rescueText}</p>
      {made ? (
        <div className="stack">
          <Banner kind="good" live="status" title={words.rescueMade}>
            {words.rescueMadeText}
          </Banner>
          <ol className="keys-groups numbers">
            {made.groups.map((group, index) => (
              <li key={index}>
                <span className="small quiet">{index + 1}</span>
                <strong>{group}</strong>
              </li>
            ))}
          </ol>
          <div className="row">
            <PrintButton sheet={() => <RescueSheet groups={made.groups} made={made.made} />} />
            <Button kind="primary" onClick={() => setMade(null)}>
              {words.rescueKept}
            </Button>
          </div>
        </div>
      ) : (
        <>
          {removed && <Banner live="status" title={words.rescueRemoved} />}
          {held ? (
            <Banner kind="good" title={words.rescueHeld} />
          ) : there ? (
            <p>{words.rescueThere}</p>
          ) : (
            <Banner kind="warning" title={words.rescueNone} />
          )}
          <div className="row">
            <Button
              onClick={() => {
                setRemoved(false)
                setAsking('make')
              }}
            >
              {there ? words.rescueAgain : words.rescueMake}
            </Button>
            {!held && <Button onClick={() => setAsking('deposit')}>{words.rescueDeposit}</Button>}
            {there && (
              <Button kind="quiet" onClick={() => setAsking('remove')}>
                {words.rescueRemove}
              </Button>
            )}
          </div>
        </>
      )}
      <Dialog
        open={asking !== null}
        title={
          asking === 'remove'
            ? words.rescueRemove
            : asking === 'deposit'
              ? words.rescueDeposit
              : there
                ? words.rescueAgain
                : words.rescueMake
        }
        onClose={close}
        actions={
          <Button kind={asking === 'remove' ? 'danger' : 'primary'} busy={busy} onClick={() => void send()}>
            {asking === 'remove' ? words.rescueRemoveDo : asking === 'deposit' ? words.rescueDeposit : words.rescueDo}
          </Button>
        }
      >
        <div className="stack">
          <p>{words.rescueAsk}</p>
          {asking === 'deposit' && <p>{words.rescueDepositText}</p>}
          {asking === 'make' && there && <p>{words.rescueAgainText}</p>}
          <PassphraseField
            label={words.passphraseNow}
            value={passphrase}
            onChange={setPassphrase}
            error={failure === null ? null : failure.code === 'not_found' ? words.rescueNobody : failureText(failure)}
            onEnter={() => void send()}
          />
        </div>
      </Dialog>
    </section>
  )
}
