import { useState } from 'react'
import { useBackend } from '../backend/backend'
import type { Failure, FileMade } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { setup } from '../messages/setup'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { DeviceFields } from './DeviceFields'
import { PassphraseSteps } from './PassphraseSteps'
import { useFields } from './useFields'

interface Props {
  onBack: () => void
  onMade: (made: FileMade) => void
}

/** First half of joining: names, passphrase, and the file that asks to be let in. */
export function JoinSteps({ onBack, onMade }: Props) {
  const words = useWords(setup)
  const failureText = useFailureText()
  const backend = useBackend()
  const [page, setPage] = useState<'names' | 'passphrase'>('names')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const { values, field, complete, isAbout } = useFields({ deviceName: '', operatorName: '', team: '' }, [
    'operatorName',
    'team',
    'deviceName',
  ])

  async function request(passphrase: string) {
    setBusy(true)
    setFailure(null)
    const answer = await backend.call('make_enrol_request', { ...values, passphrase })
    setBusy(false)
    if (answer.ok) {
      onMade(answer.value)
      return
    }
    setFailure(answer.failure)
    if (isAbout(answer.failure)) setPage('names')
  }

  if (page === 'passphrase') {
    return (
      <PassphraseSteps
        from={2}
        of={3}
        onBack={() => setPage('names')}
        onReady={(passphrase) => void request(passphrase)}
        doLabel={busy ? words.creating : words.request}
        busy={busy}
        failure={failure}
      />
    )
  }
  return (
    <div className="stack-wide">
      <div>
        <p className="setup-step">{words.step(1, 3)}</p>
        <ScreenTitle>{words.joinTitle}</ScreenTitle>
        <p>{words.deviceTitle}</p>
      </div>
      {failure && <Banner kind="danger" live="alert" title={failureText(failure)} />}
      <div className="setup-fields">
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
