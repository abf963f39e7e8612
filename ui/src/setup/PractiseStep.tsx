import { useEffect, useState } from 'react'
import { useBackend } from '../backend/backend'
import type { Failure } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { setup } from '../messages/setup'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { Progress } from '../parts/Progress'
import { ScreenTitle } from '../parts/ScreenTitle'

const PEOPLE = 300

/** Practice with people who never lived; real records are kept apart. */
export function PractiseStep({ onBack }: { onBack: () => void }) {
  const words = useWords(setup)
  const failureText = useFailureText()
  const backend = useBackend()
  const [busy, setBusy] = useState(false)
  const [progress, setProgress] = useState<{ done: number; expected: number | null } | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)

  useEffect(
    () =>
      backend.subscribe((event) => {
        if (event.kind === 'progress' && event.work === 'practice') setProgress(event)
      }),
    [backend],
  )

  async function start() {
    setBusy(true)
    setFailure(null)
    const answer = await backend.call('start_practice', { people: PEOPLE })
    setBusy(false)
    if (!answer.ok) setFailure(answer.failure)
  }

  return (
    <div className="stack-wide">
      <div>
        <ScreenTitle>{words.practiseTitle}</ScreenTitle>
        <p>{words.practiseLead}</p>
      </div>
      {failure && <Banner kind="danger" live="alert" title={failureText(failure)} />}
      {busy && (
        <Progress label={words.practising} done={progress?.done ?? 0} expected={progress?.expected ?? null} />
      )}
      <div className="row">
        <Button kind="primary" busy={busy} onClick={() => void start()}>
          {words.practiseStart}
        </Button>
        <Button onClick={onBack}>{words.back}</Button>
      </div>
    </div>
  )
}
