import { useEffect, useId, useRef, useState } from 'react'
import type { FileMade } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { members as catalogue } from '../messages/members'
import { Button } from '../parts/Button'
import { DayField } from '../parts/DayField'
import { addDays, daysBetween, readDay, todayHere } from '../parts/dayText'
import { useSave } from '../parts/useSave'

const ROLES = ['dispatched_staff', 'health_team', 'support_lead', 'recorder', 'municipality_officer'] as const

/** A rotation of a week and the day after it. */
const DEFAULT_DAYS = 8

interface Props {
  token: string
  /** The digits that were compared, so that Rust refuses a file that was swapped since. */
  checkDigits: string
  onMade: (made: FileMade) => void
}

/** Role and end date of the newcomer. Each role says what it may see before it is given. */
export function Approval({ token, checkDigits, onMade }: Props) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const formats = useFormats()
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
  const today = todayHere()
  const [role, setRole] = useState<string>('dispatched_staff')
  const [until, setUntil] = useState(addDays(today, DEFAULT_DAYS).replaceAll('-', '/'))
  const [refusal, setRefusal] = useState('')
  const id = useId()
  const day = useRef<HTMLInputElement>(null)

  // The button that opened this step is gone; the cursor goes on to the first choice.
  useEffect(() => {
    document.getElementById(`${id}-dispatched_staff`)?.focus()
  }, [id])

  const approve = async () => {
    const validUntil = readDay(until, today)
    if (validUntil === null || daysBetween(today, validUntil) < 0) {
      setRefusal(validUntil === null ? words.untilUnreadable : words.untilPast)
      day.current?.focus()
      return
    }
    const made = await save('approve_enrolment', { token, checkDigits, role, validUntil })
    if (made !== undefined) onMade(made)
  }

  return (
    <>
      <h3>{words.step3}</h3>
      <fieldset className="members-roles">
        <legend className="field-label">{words.role}</legend>
        {ROLES.map((code) => (
          <div key={code} className="members-role">
            <input
              id={`${id}-${code}`}
              type="radio"
              name={id}
              checked={role === code}
              aria-describedby={`${id}-${code}-sees`}
              onChange={() => setRole(code)}
            />
            <label htmlFor={`${id}-${code}`}>{label('role', code)}</label>
            <span className="members-what" id={`${id}-${code}-sees`}>
              {words.roleSees[code]}
            </span>
          </div>
        ))}
      </fieldset>
      <DayField
        ref={day}
        label={words.until}
        hint={words.untilHint}
        today={today}
        value={until}
        echo={(iso) => words.untilEcho(formats.day(iso), daysBetween(today, iso) + 1)}
        error={refusal === '' ? null : refusal}
        onChange={(text) => {
          setRefusal('')
          setUntil(text)
        }}
      />
      {(refusal !== '' || failure !== undefined) && (
        <p className={failure === undefined ? 'unseen' : 'field-error'} role="alert">
          {refusal !== '' ? refusal : failure === undefined ? '' : failureText(failure)}
        </p>
      )}
      <div>
        <Button kind="primary" busy={saving} onClick={() => void approve()}>
          {saving ? words.approving : words.approve}
        </Button>
      </div>
    </>
  )
}
