import { useEffect, useId, useRef, useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { BeforeView, FileMade } from '../generated/app'
import { agreements as agreementWords } from '../messages/agreements'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { members as catalogue } from '../messages/members'
import { Button } from '../parts/Button'
import { DayField } from '../parts/DayField'
import { Select } from '../parts/Select'
import { addDays, daysBetween, readDay, todayHere } from '../parts/dayText'
import { useSave } from '../parts/useSave'
import { useStatus } from '../shell/status'

export const ROLES = ['dispatched_staff', 'health_team', 'support_lead', 'recorder', 'municipality_officer', 'municipality_admin', 'prefecture_officer', 'sealed_officer', 'auditor', 'relay'] as const

/** Roles of private groups, who work under an agreement. */
export const PRIVATE: readonly string[] = ['support_lead', 'recorder']

/** A rotation of a week and the day after it. */
const ROTATION_DAYS = 8
/** Offices stay. */
const OFFICE_DAYS = 365
const daysOf = (role: string) => (role.startsWith('municipality') || ['prefecture_officer', 'sealed_officer', 'auditor', 'relay'].includes(role) ? OFFICE_DAYS : ROTATION_DAYS)

interface Props {
  token: string
  /** The digits that were compared, so that Rust refuses a file that was swapped since. */
  checkDigits: string
  /** How the device was here before: the same is proposed again. */
  before?: BeforeView | null
  onMade: (made: FileMade) => void
}

/** Role and end date of the newcomer. Each role says what it may see before it is given. */
export function Approval({ token, checkDigits, before = null, onMade }: Props) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const formats = useFormats()
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
  const today = todayHere()
  const proposed = ROLES.find((code) => code === before?.role) ?? 'dispatched_staff'
  const [role, setRole] = useState<string>(proposed)
  const [agreement, setAgreement] = useState(before?.agreement ?? '')
  const { needed, options, choice } = useAgreementChoice(role, agreement)
  const under = useWords(agreementWords)
  const list = useRef<HTMLSelectElement>(null)
  const [typed, setTyped] = useState<string>()
  const until = typed ?? addDays(today, daysOf(role)).replaceAll('-', '/')
  const elsewhere = useMunicipalityChoice(role)
  const [refusal, setRefusal] = useState('')
  const id = useId()
  const day = useRef<HTMLInputElement>(null)

  // The button that opened this step is gone; the cursor goes on to the first choice.
  useEffect(() => {
    document.getElementById(`${id}-${proposed}`)?.focus()
  }, [id, proposed])

  const approve = async () => {
    const validUntil = readDay(until, today)
    if (validUntil === null || daysBetween(today, validUntil) < 0) {
      setRefusal(validUntil === null ? words.untilUnreadable : words.untilPast)
      day.current?.focus()
      return
    }
    if (needed && choice === '') {
      setRefusal(under.chooseMissing)
      list.current?.focus()
      return
    }
    const made = await save('approve_enrolment', { token, checkDigits, role, validUntil, agreement: needed ? choice : '', municipality: elsewhere.choice })
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
      {elsewhere.options.length > 0 && (
        <Select label={words.municipality} value={elsewhere.choice} options={elsewhere.options} hint={elsewhere.hint} width="full" onChange={elsewhere.choose} />
      )}
      {needed && (
        <Select
          ref={list}
          label={under.choose}
          need="required"
          value={choice}
          options={options}
          hint={options.length < 2 ? under.chooseEmpty : undefined}
          error={refusal === under.chooseMissing ? refusal : null}
          width="full"
          onChange={(next) => {
            setRefusal('')
            setAgreement(next)
          }}
        />
      )}
      <DayField
        ref={day}
        label={words.until}
        hint={words.untilHint}
        today={today}
        value={until}
        echo={(iso) => words.untilEcho(formats.day(iso), daysBetween(today, iso) + 1)}
        error={refusal === '' || refusal === under.chooseMissing ? null : refusal}
        onChange={(text) => {
          setRefusal('')
          setTyped(text)
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

/** Where a device of the prefecture lets an administrator in; nothing to choose for all others. */
function useMunicipalityChoice(role: string) {
  const words = useWords(catalogue)
  const { namesMunicipalities } = useStatus()
  const { value } = useAnswer('list_municipalities', {})
  const [choice, choose] = useState('new')
  if (role !== 'municipality_admin' || !namesMunicipalities || value === undefined) {
    return { choice: '', options: [], hint: undefined, choose }
  }
  return {
    choice,
    options: [
      { value: 'new', label: words.municipalityNew },
      ...value.rows.map((row) => ({ value: row.unit, label: words.municipalityOf(row.administrators, row.headless) })),
      { value: '', label: words.municipalityOwn },
    ],
    hint: choice === 'new' ? words.municipalityNewWhat(value.free) : choice === '' ? undefined : words.municipalityThereWhat,
    choose,
  }
}

/** The agreements that a role can be given under here; a group passes on its own and names none. */
export function useAgreementChoice(role: string, chosen: string) {
  const words = useWords(agreementWords)
  const formats = useFormats()
  const { value } = useAnswer('list_agreements', {})
  const needed = value?.mayWrite === true && PRIVATE.includes(role)
  const usable = (value?.rows ?? []).filter((row) => row.standing === 'in_force')
  const options = [
    { value: '', label: words.chooseNone },
    ...usable.map((row) => ({
      value: row.id,
      label: words.option(row.counterpart, words.kinds[row.kind] ?? row.kind, formats.day(row.until)),
    })),
  ]
  const only = usable.length === 1 ? (usable[0]?.id ?? '') : ''
  return { needed, options, choice: usable.some((row) => row.id === chosen) ? chosen : only }
}
