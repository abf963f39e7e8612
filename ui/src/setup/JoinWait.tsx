import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useBackend } from '../backend/backend'
import { useAnswer } from '../backend/useAnswer'
import { CodeReader } from '../codes/CodeReader'
import { CodeGroups, CodeShow } from '../codes/CodeShow'
import type { CodeRead, Failure, FileMade, PackView, Status } from '../generated/app'
import { enrol } from '../messages/enrol'
import { useFailureText } from '../messages/failures'
import { digitGroups, useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { setup } from '../messages/setup'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { CheckNumber } from '../parts/CheckNumber'
import { ScreenTitle } from '../parts/ScreenTitle'
import { useStatus } from '../shell/status'
import { OpenEnvelope } from './OpenEnvelope'

const LOOK_EVERY_MS = 5_000

interface Props {
  /** The file just made; absent after a restart. */
  made: FileMade | null
  onHold: (hold: boolean) => void
  onJoined: (status: Status) => void
}

/** Second half of joining: the digits to compare, the pack that comes back, and whose it is. */
export function JoinWait({ made, onHold, onJoined }: Props) {
  const words = useWords(setup)
  const codeWords = useWords(enrol)
  const formats = useFormats()
  const failureText = useFailureText()
  const backend = useBackend()
  const { checkDigits } = useStatus()
  const { value: packs, failure: lookFailure, again } = useAnswer('find_files', { kind: 'pack' }, { on: () => false })
  const { value: code } = useAnswer('enrol_code', {}, { on: () => false })
  const [card, setCard] = useState<string | null>(null)
  const [joining, setJoining] = useState<string | null>(null)
  const [seen, setSeen] = useState<{ token: string; pack: PackView } | null>(null)
  const [refused, setRefused] = useState(false)
  const compare = useRef<HTMLHeadingElement>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const digits = made?.checkDigits ?? checkDigits ?? ''

  useEffect(() => {
    const timer = setInterval(again, LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [again])

  // The comparison is new on the screen, and read before anything is pressed.
  useLayoutEffect(() => {
    if (!seen) return
    compare.current?.focus({ preventScroll: true })
    // The number below the heading is what is to be looked at.
    compare.current?.scrollIntoView?.({ block: 'start' })
  }, [seen])

  async function look(token: string) {
    if (joining) return
    setJoining(token)
    setFailure(null)
    setRefused(false)
    const answer = await backend.call('read_pack', { token })
    setJoining(null)
    if (!answer.ok) {
      setFailure(answer.failure)
    } else if (card !== null && card !== answer.value.rootFingerprint) {
      setRefused(true)
    } else if (answer.value.known || card !== null) {
      await join(token, answer.value.rootFingerprint)
    } else {
      setSeen({ token, pack: answer.value })
    }
  }

  async function join(token: string, rootFingerprint: string) {
    setJoining(token)
    setFailure(null)
    onHold(true)
    const answer = await backend.call('join_with_pack', { token, rootFingerprint })
    setJoining(null)
    setSeen(null)
    if (answer.ok) {
      onJoined(answer.value)
      return
    }
    onHold(false)
    setFailure(answer.failure)
  }

  function scanned(read: CodeRead) {
    if (read.kind === 'card') setCard(read.rootFingerprint)
    else if (read.token !== null) void look(read.token)
  }

  return (
    <div className="stack-wide">
      <ScreenTitle>{words.waitTitle}</ScreenTitle>
      <section className="stack">
        <h2>{words.waitStep1}</h2>
        {code && code.pictures.length > 0 && (
          <>
            <h3>{codeWords.requestCode}</h3>
            <p>{codeWords.requestCodeWhat}</p>
            <CodeShow code={code} label={codeWords.requestCode} />
          </>
        )}
        <h3>{words.waitByFile}</h3>
        <p>
          {made ? words.waitFile(made.fileName, made.folder) : words.waitFileAgain}
          {words.waitGive}
        </p>
        {code && <CodeGroups code={code} />}
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
        {refused && <Banner kind="warning" live="alert" title={words.rootDiffers} />}
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
                    onClick={() => void look(pack.token)}
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
        <h3>{codeWords.readHere}</h3>
        <p>{codeWords.readHereWhat}</p>
        {card !== null && <Banner kind="good" live="status" title={codeWords.cardRead} />}
        <CodeReader kinds={['pack', 'card']} onRead={scanned} />
      </section>
      {seen && (
        <section className="section stack">
          <h2 ref={compare} tabIndex={-1}>
            {words.rootStep}
          </h2>
          <p>{words.rootOf(seen.pack.operation)}</p>
          <div className="setup-digits">
            <h3>{words.fingerprint}</h3>
            <CheckNumber groups={digitGroups(seen.pack.rootFingerprint)} />
            <p className="quiet small">{words.rootText}</p>
          </div>
          <div className="row">
            <Button
              kind="primary"
              busy={joining !== null}
              onClick={() => void join(seen.token, seen.pack.rootFingerprint)}
            >
              {words.rootSame}
            </Button>
            <Button
              onClick={() => {
                setSeen(null)
                setRefused(true)
              }}
            >
              {words.rootOther}
            </Button>
          </div>
        </section>
      )}
      {!seen && <OpenEnvelope onHold={onHold} onJoined={onJoined} />}
    </div>
  )
}
