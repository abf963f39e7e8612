import type { ReactNode } from 'react'
import { useState } from 'react'
import type { Failure } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { setup } from '../messages/setup'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { PassphraseSteps } from './PassphraseSteps'
import type { Fields } from './useFields'

interface Props {
  title: string
  lead?: string
  fields: Fields
  /** The text fields of the first page. */
  children: ReactNode
  /** Words of the last button. */
  doLabel: string
  /** Sends it all; answers with the refusal, if any. */
  send: (passphrase: string) => Promise<Failure | null>
  onBack: () => void
}

/** Three pages of a beginning: names, a passphrase, the passphrase again. */
export function NamesThenPassphrase({ title, lead, fields, children, doLabel, send, onBack }: Props) {
  const words = useWords(setup)
  const failureText = useFailureText()
  const [page, setPage] = useState<'names' | 'passphrase'>('names')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)

  async function ready(passphrase: string) {
    setBusy(true)
    setFailure(null)
    const refused = await send(passphrase)
    setBusy(false)
    setFailure(refused)
    if (refused && fields.isAbout(refused)) setPage('names')
  }

  if (page === 'passphrase') {
    return (
      <PassphraseSteps
        from={2}
        of={3}
        onBack={() => setPage('names')}
        onReady={(passphrase) => void ready(passphrase)}
        doLabel={busy ? words.creating : doLabel}
        busy={busy}
        failure={failure}
      />
    )
  }
  return (
    <div className="stack-wide">
      <div>
        <p className="setup-step">{words.step(1, 3)}</p>
        <ScreenTitle>{title}</ScreenTitle>
        {lead && <p>{lead}</p>}
      </div>
      {failure && <Banner kind="danger" live="alert" title={failureText(failure)} />}
      <div className="setup-fields">{children}</div>
      <div className="row">
        <Button
          kind="primary"
          onClick={() => {
            setFailure(null)
            if (fields.complete()) setPage('passphrase')
          }}
        >
          {words.next}
        </Button>
        <Button onClick={onBack}>{words.back}</Button>
      </div>
    </div>
  )
}
