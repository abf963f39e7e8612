import { useState } from 'react'
import { useBackend } from '../backend/backend'
import { VERSION } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { digitGroups, useFormats } from '../messages/formats'
import { hidden } from '../messages/hidden'
import { intake } from '../messages/intake'
import { imports } from '../messages/imports'
import type { Language } from '../messages/language'
import { useWords } from '../messages/language'
import { ledger } from '../messages/ledger'
import { other } from '../messages/other'
import { same } from '../messages/same'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { CheckNumber } from '../parts/CheckNumber'
import { Dialog } from '../parts/Dialog'
import { RadioDigits } from '../parts/RadioDigits'
import { ScreenTitle } from '../parts/ScreenTitle'
import { useLanguageChoice } from '../shell/languageChoice'
import type { ScreenName } from '../shell/navigation'
import { useNavigation, writeRoute } from '../shell/navigation'
import { useStatus } from '../shell/status'
import { Shifts } from './Shifts'
import './OtherScreen.css'

const isLanguage = (code: string): code is Language => code === 'ja' || code === 'en'

/** その他: what is needed rarely. */
export function OtherScreen() {
  const words = useWords(other)
  const hiddenWords = useWords(hidden)
  const intakeWords = useWords(intake)
  const importWords = useWords(imports)
  const sameWords = useWords(same)
  const ledgerWords = useWords(ledger)
  const label = useCodeLabel()
  const formats = useFormats()
  const failureText = useFailureText()
  const backend = useBackend()
  const { go } = useNavigation()
  const status = useStatus()
  const { language, choose } = useLanguageChoice()
  const [asking, setAsking] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)

  const links: readonly (readonly [ScreenName, string, string, boolean])[] = [
    ['members', words.members, words.membersText, true],
    ['lost', words.lost, words.lostText, true],
    ['imports', importWords.link, importWords.linkText, true],
    ['ledger', ledgerWords.link, ledgerWords.linkText, status.mayExport],
    ['same', sameWords.title, sameWords.linkText, status.readsRoll],
    ['audit', words.audit, words.auditText, true],
    ['intake', intakeWords.title, intakeWords.linkText, status.readsRoll],
    ['hidden', hiddenWords.link, hiddenWords.linkText, status.role === 'sealed_officer'],
    ['root', words.root, words.rootText, status.mayEnrol],
    ['keys', words.keys, words.keysText, !status.practice],
  ]

  async function endPractice() {
    const answer = await backend.call('end_practice', {})
    setAsking(false)
    if (!answer.ok) setRefused(failureText(answer.failure))
  }

  return (
    <div className="screen stack-wide">
      <ScreenTitle>{words.title}</ScreenTitle>
      {refused && <Banner kind="danger" live="alert" title={refused} />}
      {links
        .filter(([, , , shown]) => shown)
        .map(([screen, text, what]) => (
          <p key={screen} className="other-link">
            <a
              href={writeRoute({ screen })}
              onClick={(event) => {
                event.preventDefault()
                go({ screen })
              }}
            >
              {text}
            </a>
            <span className="quiet">{what}</span>
          </p>
        ))}

      {status.practice && (
        <section className="section stack">
          <h2>{words.practiceTitle}</h2>
          <p>{words.endPracticeText}</p>
          <div>
            <Button onClick={() => setAsking(true)}>{words.endPractice}</Button>
          </div>
        </section>
      )}

      <section className="section stack">
        <h2>{words.about}</h2>
        <dl className="other-about">
          <dt>{words.operation}</dt>
          <dd>{status.operation ?? '―'}</dd>
          <dt>{words.device}</dt>
          <dd>{status.deviceName}</dd>
          <dt>{words.writer}</dt>
          <dd>
            {status.operatorName}
            {status.team && `(${status.team})`}
          </dd>
          <dt>{words.role}</dt>
          <dd>{status.role ? label('role', status.role) : words.noRole}</dd>
          {status.validUntil && (
            <>
              <dt>{words.until}</dt>
              <dd>{formats.day(status.validUntil)}</dd>
            </>
          )}
          {status.rootFingerprint && (
            <>
              <dt>{words.fingerprint}</dt>
              <dd>
                <CheckNumber groups={digitGroups(status.rootFingerprint)} />
                <span className="quiet small">{words.fingerprintText}</span>
              </dd>
            </>
          )}
          <dt>{words.version}</dt>
          <dd>{VERSION}</dd>
        </dl>
      </section>

      {!status.practice && <Shifts />}

      <section className="section">
        <RadioDigits
          label={words.language}
          value={language}
          onChange={(code) => {
            if (isLanguage(code)) choose(code)
          }}
          choices={[
            { code: 'ja', label: words.languages.ja },
            { code: 'en', label: words.languages.en },
          ]}
        />
      </section>

      <Dialog
        open={asking}
        title={words.endPractice}
        onClose={() => setAsking(false)}
        actions={
          <Button kind="danger" onClick={() => void endPractice()}>
            {words.endPracticeYes}
          </Button>
        }
      >
        <p>{words.endPracticeAsk}</p>
      </Dialog>
    </div>
  )
}
