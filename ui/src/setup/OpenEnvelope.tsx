import { useState } from 'react'
import { useBackend } from '../backend/backend'
import { useAnswer } from '../backend/useAnswer'
import type { Failure, Status } from '../generated/app'
import { codes } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { envelope } from '../messages/envelope'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { Select } from '../parts/Select'
import { TextField } from '../parts/TextField'

interface Props {
  onHold: (hold: boolean) => void
  onJoined: (status: Status) => void
}

/** The way in when nobody can let a laptop in: the digits of a sealed envelope, and why. */
export function OpenEnvelope({ onHold, onJoined }: Props) {
  const words = useWords(envelope).open
  const label = useCodeLabel()
  const formats = useFormats()
  const failureText = useFailureText()
  const backend = useBackend()
  const [shown, setShown] = useState(false)
  const [code, setCode] = useState('')
  const [reason, setReason] = useState('')
  const [token, setToken] = useState('')
  const [lacking, setLacking] = useState<'reason' | 'file' | null>(null)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const { value: sticks, again } = useAnswer('find_sticks', {}, { on: () => false, when: shown })
  const found = sticks?.found ?? []

  async function enter() {
    if (busy) return
    setFailure(null)
    setLacking(reason === '' ? 'reason' : token === '' ? 'file' : null)
    if (reason === '' || token === '') return
    setBusy(true)
    onHold(true)
    const answer = await backend.call('open_envelope', { code, token, reason })
    setBusy(false)
    if (answer.ok) {
      onJoined(answer.value)
      return
    }
    onHold(false)
    setFailure(answer.failure)
  }

  return (
    <section className="section stack">
      <h2>{words.title}</h2>
      <p>{words.lead}</p>
      {!shown ? (
        <div>
          <Button onClick={() => setShown(true)}>{words.start}</Button>
        </div>
      ) : (
        <>
          <Banner kind="warning" title={words.recorded} />
          <TextField
            label={words.code}
            hint={words.codeHint}
            value={code}
            onChange={setCode}
            digits
            width="full"
            error={failure ? failureText(failure) : null}
          />
          <Select
            label={words.reason}
            value={reason}
            onChange={setReason}
            error={lacking === 'reason' ? words.needReason : null}
            options={[
              { value: '', label: words.choose },
              ...codes.envelopeReason.map((one) => ({ value: one, label: label('envelopeReason', one) })),
            ]}
          />
          {sticks !== undefined && found.length === 0 ? (
            <p>{words.noFile}</p>
          ) : (
            <Select
              label={words.file}
              value={token}
              onChange={setToken}
              width="full"
              error={lacking === 'file' ? words.needFile : null}
              options={[
                { value: '', label: words.choose },
                ...found.map((one) => ({
                  value: one.token,
                  label: `${one.folder} ${one.fileName} ${formats.time(one.made)}`,
                })),
              ]}
            />
          )}
          <p className="quiet small">{words.then}</p>
          <div className="row">
            <Button kind="primary" busy={busy} onClick={() => void enter()}>
              {busy ? words.busy : words.do}
            </Button>
            <Button onClick={again}>{words.look}</Button>
          </div>
        </>
      )}
    </section>
  )
}
