import { useEffect, useState } from 'react'
import { useBackend } from '../backend/backend'
import { useAnswer } from '../backend/useAnswer'
import type { Failure, FileMade, Status } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { digitGroups, useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { setup } from '../messages/setup'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { CheckNumber } from '../parts/CheckNumber'
import { ScreenTitle } from '../parts/ScreenTitle'
import { useStatus } from '../shell/status'

const LOOK_EVERY_MS = 5_000

interface Props {
  /** The file just made; absent after a restart. */
  made: FileMade | null
  onHold: (hold: boolean) => void
  onJoined: (status: Status) => void
}

/** Second half of joining: the digits to compare, and the pack that comes back. */
export function JoinWait({ made, onHold, onJoined }: Props) {
  const words = useWords(setup)
  const formats = useFormats()
  const failureText = useFailureText()
  const backend = useBackend()
  const { checkDigits } = useStatus()
  const { value: packs, failure: lookFailure, again } = useAnswer('find_files', { kind: 'pack' }, { on: () => false })
  const [joining, setJoining] = useState<string | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const digits = made?.checkDigits ?? checkDigits ?? ''

  useEffect(() => {
    const timer = setInterval(again, LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [again])

  async function join(token: string) {
    if (joining) return
    setJoining(token)
    setFailure(null)
    onHold(true)
    const answer = await backend.call('join_with_pack', { token })
    setJoining(null)
    if (answer.ok) {
      onJoined(answer.value)
      return
    }
    onHold(false)
    setFailure(answer.failure)
  }

  return (
    <div className="stack-wide">
      <ScreenTitle>{words.waitTitle}</ScreenTitle>
      <section className="stack">
        <h2>{words.waitStep1}</h2>
        <p>
          {made ? words.waitFile(made.fileName, made.folder) : words.waitFileAgain}
          {words.waitGive}
        </p>
        <div className="setup-digits">
          <h3>{words.waitDigits}</h3>
          <CheckNumber groups={digitGroups(digits)} />
          <p className="quiet small">{words.waitDigitsText}</p>
        </div>
      </section>
      <section className="section stack">
        <h2>{words.waitStep2}</h2>
        <p>{words.waitPack}</p>
        {(failure ?? lookFailure) && (
          <Banner kind="warning" live="alert" title={failureText((failure ?? lookFailure) as Failure)} />
        )}
        <div role="status">
          {packs && packs.length > 0 ? (
            <ul className="setup-files">
              {packs.map((pack) => (
                <li key={pack.token}>
                  <span className="setup-file">
                    <strong>{pack.fileName}</strong>
                    <span className="quiet small">
                      {pack.folder} ・ {words.waitModified(formats.time(pack.modified))}
                    </span>
                  </span>
                  <Button
                    kind={packs.length === 1 ? 'primary' : 'secondary'}
                    busy={joining !== null}
                    onClick={() => void join(pack.token)}
                  >
                    {joining === pack.token ? words.joining : words.join}
                  </Button>
                </li>
              ))}
            </ul>
          ) : (
            <p className="quiet">{words.waitLooking}</p>
          )}
        </div>
        <p className="quiet small">{words.filesWhere}</p>
        <div>
          <Button size="small" onClick={again}>
            {words.waitLook}
          </Button>
        </div>
      </section>
    </div>
  )
}
