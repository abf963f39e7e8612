import { useState } from 'react'
import { useBackend } from '../backend/backend'
import type { Failure, Status } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { setup } from '../messages/setup'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { TextField } from '../parts/TextField'
import { DeviceFields } from './DeviceFields'
import { PassphraseSteps } from './PassphraseSteps'
import { useFields } from './useFields'

interface Props {
  onBack: () => void
  onHold: (hold: boolean) => void
  onCreated: (status: Status) => void
}

/** Founds an operation on this laptop: names, passphrase, done. */
export function CreateSteps({ onBack, onHold, onCreated }: Props) {
  const words = useWords(setup)
  const failureText = useFailureText()
  const backend = useBackend()
  const [page, setPage] = useState<'names' | 'passphrase'>('names')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const { values, field, complete, isAbout } = useFields(
    { operationName: '', municipality: '', lgCode: '', deviceName: '', operatorName: '', team: '' },
    ['operationName', 'municipality', 'operatorName', 'team', 'deviceName'],
  )

  async function create(passphrase: string) {
    setBusy(true)
    setFailure(null)
    onHold(true)
    const answer = await backend.call('create_operation', { ...values, passphrase })
    setBusy(false)
    if (answer.ok) {
      onCreated(answer.value)
      return
    }
    onHold(false)
    setFailure(answer.failure)
    if (isAbout(answer.failure)) setPage('names')
  }

  if (page === 'passphrase') {
    return (
      <PassphraseSteps
        from={2}
        of={3}
        onBack={() => setPage('names')}
        onReady={(passphrase) => void create(passphrase)}
        doLabel={busy ? words.creating : words.create}
        busy={busy}
        failure={failure}
      />
    )
  }
  return (
    <div className="stack-wide">
      <div>
        <p className="setup-step">{words.step(1, 3)}</p>
        <ScreenTitle>{words.createTitle}</ScreenTitle>
      </div>
      {failure && <Banner kind="danger" live="alert" title={failureText(failure)} />}
      <div className="setup-fields">
        <TextField {...field('operationName')} label={words.operationName} need="required" hint={words.operationHint} />
        <TextField {...field('municipality')} label={words.municipality} need="required" hint={words.municipalityHint} />
        <TextField {...field('lgCode')} label={words.lgCode} need="optional" hint={words.lgCodeHint} width="short" digits />
        <DeviceFields field={field} />
      </div>
      <div className="row">
        <Button
          kind="primary"
          onClick={() => {
            setFailure(null)
            if (complete()) setPage('passphrase')
          }}
        >
          {words.next}
        </Button>
        <Button onClick={onBack}>{words.back}</Button>
      </div>
    </div>
  )
}
