import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { HandoverView } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { handover as catalogue } from '../messages/handover'
import { useWords } from '../messages/language'
import { HandoverSheet } from '../paper/HandoverSheet'
import { PrintButton } from '../paper/Sheet'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { useNavigation } from '../shell/navigation'
import { SignedHandover } from './SignedHandover'
import { TakeOver } from './TakeOver'
import './handover.css'

/** One handover: to be answered by the incoming team, or to be read with its proof. */
export function HandoverScreen({ id }: { id: string }) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { go } = useNavigation()
  const { value, failure } = useAnswer('get_handover', { id })
  // What an own request answered is newer than the last question, until the next one is answered.
  const [answered, setAnswered] = useState<{ over: HandoverView; view: HandoverView }>()
  const view = answered !== undefined && answered.over === value ? answered.view : value
  const back = (
    <Button kind="quiet" size="small" onClick={() => go({ screen: 'handovers' })}>
      {words.back}
    </Button>
  )

  if (value === undefined || view === undefined) {
    return (
      <div className="screen">
        {failure === undefined ? (
          <p role="status" className="quiet">
            {words.loading}
          </p>
        ) : (
          <Banner kind="warning" title={failureText(failure)} actions={back} />
        )}
      </div>
    )
  }
  const changed = (next: HandoverView) => setAnswered({ over: value, view: next })
  return (
    <div className="screen handover">
      <div className="handover-back">
        {back}
        <PrintButton sheet={() => <HandoverSheet view={view} />} />
      </div>
      {view.row.side === 'incoming' && view.row.state !== 'signed' ? (
        <TakeOver view={view} onChanged={changed} />
      ) : (
        <SignedHandover view={view} />
      )}
    </div>
  )
}
