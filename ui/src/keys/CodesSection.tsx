import { useState } from 'react'
import { useBackend } from '../backend/backend'
import type { CodeEnrolment, Failure, KeyState } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { keys } from '../messages/keys'
import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import { RecoverySheet } from '../paper/RecoverySheet'
import { PrintButton } from '../paper/Sheet'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { TextField } from '../parts/TextField'
import { CodePicture } from './CodePicture'

interface Props {
  state: KeyState
  onChanged: () => void
}

/** Six digits of a telephone after the passphrase, and the spare codes on paper. */
export function CodesSection({ state, onChanged }: Props) {
  const words = useWords(keys)
  const shared = useWords(parts)
  const failureText = useFailureText()
  const backend = useBackend()
  const [offered, setOffered] = useState<CodeEnrolment | null>(null)
  const [spare, setSpare] = useState<string[] | null>(null)
  const [asking, setAsking] = useState<'renew' | 'end' | null>(null)
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [ended, setEnded] = useState(false)
  const [renewed, setRenewed] = useState(false)

  const clear = () => {
    setOffered(null)
    setAsking(null)
    setCode('')
    setFailure(null)
  }
  async function begin() {
    setEnded(false)
    const answer = await backend.call('begin_codes', {})
    if (answer.ok) setOffered(answer.value)
    else setFailure(answer.failure)
  }
  async function send() {
    if (busy || code.trim() === '') return
    setBusy(true)
    setFailure(null)
    const answer = offered
      ? await backend.call('confirm_codes', { code })
      : asking === 'renew'
        ? await backend.call('renew_recovery_codes', { code })
        : await backend.call('end_codes', { code })
    setBusy(false)
    if (!answer.ok) {
      setFailure(answer.failure)
      return
    }
    setSpare('codes' in answer.value ? answer.value.codes : null)
    setEnded(asking === 'end')
    setRenewed(asking === 'renew')
    clear()
    onChanged()
  }
  const field = (label: string) => (
    <TextField
      label={label}
      value={code}
      onChange={setCode}
      digits
      autoComplete="one-time-code"
      error={failure ? failureText(failure) : null}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void send()
      }}
    />
  )

  return (
    <section className="section stack">
      <h2>{words.codes}</h2>
      <p>{words.codesText}</p>
      <p className="quiet small">{words.codesLimit}</p>
      {spare ? (
        <div className="stack">
          <Banner kind="good" live="status" title={renewed ? words.codesNew : words.codesBegun}>
            {words.codesPaper}
          </Banner>
          <ol className="keys-spare numbers">
            {spare.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ol>
          <div className="row">
            <PrintButton sheet={() => <RecoverySheet codes={spare} />} />
            <Button kind="primary" onClick={() => setSpare(null)}>
              {words.codesKept}
            </Button>
          </div>
        </div>
      ) : offered ? (
        <div className="stack">
          <h3>{words.codesScan}</h3>
          <CodePicture rows={offered.picture} label={words.codesPicture} />
          <p>{words.codesByHand}</p>
          <p className="keys-secret numbers">{offered.secret}</p>
          {field(words.codesConfirm)}
          <div className="row">
            <Button kind="primary" busy={busy || code.trim() === ''} onClick={() => void send()}>
              {words.codesConfirmDo}
            </Button>
            <Button onClick={clear}>{shared.cancel}</Button>
          </div>
        </div>
      ) : (
        <>
          {ended && <Banner live="status" title={words.codesEnded} />}
          <p>{state.code ? words.codesOn(state.recoveryLeft) : words.codesOff}</p>
          {state.code && state.recoveryLeft < 3 && <Banner kind="warning" title={words.codesFew} />}
          {failure && !asking && <Banner kind="danger" live="alert" title={failureText(failure)} />}
          <div className="row">
            {state.code ? (
              <>
                <Button onClick={() => setAsking('renew')}>{words.codesRenew}</Button>
                <Button kind="quiet" onClick={() => setAsking('end')}>
                  {words.codesEnd}
                </Button>
              </>
            ) : (
              <Button onClick={() => void begin()}>{words.codesStart}</Button>
            )}
          </div>
        </>
      )}
      <Dialog
        open={asking !== null}
        title={asking === 'end' ? words.codesEnd : words.codesRenew}
        onClose={clear}
        actions={
          <Button kind={asking === 'end' ? 'danger' : 'primary'} busy={busy} onClick={() => void send()}>
            {asking === 'end' ? words.codesEnd : words.codesRenew}
          </Button>
        }
      >
        <div className="stack">
          <p>{words.codesAsk}</p>
          {field(words.codesAskField)}
        </div>
      </Dialog>
    </section>
  )
}
