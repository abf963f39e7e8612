import { useState } from 'react'
import type { Envelope } from '../generated/app'
import { envelope } from '../messages/envelope'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { EnvelopeSheet } from '../paper/EnvelopeSheet'
import { PrintButton } from '../paper/Sheet'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { CheckBox } from '../parts/CheckBox'
import { DayField } from '../parts/DayField'
import { addDays, readDay, todayHere } from '../parts/dayText'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'

/** An envelope lies some weeks before somebody looks after it again. */
const DEFAULT_DAYS = 30

/** 緊急時の封筒: made here, printed, sealed, and left at a shelter. */
export function EnvelopeSection({ onChanged }: { onChanged: () => void }) {
  const words = useWords(envelope)
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
  const today = todayHere()
  const [place, setPlace] = useState('')
  const [until, setUntil] = useState(addDays(today, DEFAULT_DAYS).replaceAll('-', '/'))
  const [care, setCare] = useState(false)
  const [unread, setUnread] = useState(false)
  const [made, setMade] = useState<Envelope | null>(null)

  async function make() {
    const validUntil = readDay(until, today)
    setUnread(validUntil === null)
    if (validUntil === null || saving) return
    const answer = await save('make_envelope', { place, care, validUntil })
    if (answer === undefined) return
    setMade(answer)
    onChanged()
  }

  return (
    <section className="section stack">
      <h2>{words.title}</h2>
      <p>{words.lead}</p>
      <p className="quiet small">{words.leadRisk}</p>
      {made ? (
        <div className="stack">
          <Banner kind="good" live="status" title={words.made}>
            {words.madeText}
          </Banner>
          <ol className="members-envelope numbers">
            {made.groups.map((group, index) => (
              <li key={index}>
                <span className="small quiet">{words.group(index + 1)}</span> <strong>{group}</strong>
              </li>
            ))}
          </ol>
          <div className="row">
            <PrintButton sheet={() => <EnvelopeSheet place={place} made={made} />} />
            <Button
              kind="primary"
              onClick={() => {
                setMade(null)
                setPlace('')
              }}
            >
              {words.kept}
            </Button>
          </div>
        </div>
      ) : (
        <>
          <TextField label={words.place} hint={words.placeHint} value={place} onChange={setPlace} need="required" />
          <DayField
            label={words.until}
            hint={words.untilHint}
            today={today}
            value={until}
            error={unread ? words.untilUnreadable : null}
            onChange={(text) => {
              setUnread(false)
              setUntil(text)
            }}
          />
          <CheckBox label={words.care} checked={care} onChange={setCare} />
          {failure !== undefined && (
            <p className="field-error" role="alert">
              {failureText(failure)}
            </p>
          )}
          <div>
            <Button busy={saving} onClick={() => void make()}>
              {saving ? words.making : words.make}
            </Button>
          </div>
        </>
      )}
    </section>
  )
}
