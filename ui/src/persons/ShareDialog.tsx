import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import { codes } from '../generated/app'
import type { PersonPage, UnitView } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useWords } from '../messages/language'
import { person } from '../messages/person'
import { share as catalogue } from '../messages/share'
import { CheckBox } from '../parts/CheckBox'
import { DayField } from '../parts/DayField'
import { readDay, todayHere } from '../parts/dayText'
import { Select } from '../parts/Select'
import { TextField } from '../parts/TextField'
import { SavingDialog } from './SavingDialog'
import { useSaving } from './useSaving'

interface Props {
  page: PersonPage
  onClose: () => void
  onChanged: () => void
}

/** On these health and care may be given (`domain::share::ShareBasis::covers_care`; refused again in Rust). */
const FOR_CARE = ['consent', 'benefit']
/** 同意: not to other bodies. */
const AGAINST = ['municipality_only', 'refused']
const WITH_REASON = ['benefit', 'outsourcing']

/** Gives one person's records to another municipality. */
export function ShareDialog({ page, onClose, onChanged }: Props) {
  const words = useWords(catalogue)
  const nameUnknown = useWords(person).nameUnknown
  const label = useCodeLabel()
  const { keep, problem, refusal, setRefusal, saving } = useSaving({ onClose, onChanged })
  const { value: units } = useAnswer('list_units', {})
  const [unit, setUnit] = useState('')
  const [basis, setBasis] = useState('')
  const [reason, setReason] = useState('')
  const [care, setCare] = useState(false)
  const [until, setUntil] = useState('')
  const today = todayHere()

  const consent = page.fields.find((field) => field.field === 'consent_scope')?.value ?? ''
  const called = (each: UnitView) => each.name || each.administrators.join('、') || words.unitUnknown
  const others = (units ?? []).filter((each) => !each.own)
  const mayCare = FOR_CARE.includes(basis)
  const touch = (set: (text: string) => void) => (text: string) => {
    setRefusal('')
    set(text)
  }
  const send = () => {
    const chosen = others.find((each) => each.unit === unit)
    const day = until.trim() === '' ? '' : readDay(until, today)
    if (chosen === undefined) return setRefusal(words.toNeeded)
    if (basis === '') return setRefusal(words.basisNeeded)
    if (basis === 'consent' && AGAINST.includes(consent)) return setRefusal(words.noConsent)
    if (WITH_REASON.includes(basis) && reason.trim() === '') return setRefusal(words.reasonNeeded)
    if (day === null) return setRefusal(words.untilUnreadable)
    const form = { personId: page.row.id, unit, care: care && mayCare, basis, reason: reason.trim(), until: day }
    void keep('share_person', form, words.saved(called(chosen)))
  }
  const errorOf = (sentence: string) => (refusal === sentence ? refusal : null)

  return (
    <SavingDialog
      title={words.giveTitle(page.row.name || page.row.kana || nameUnknown)}
      saveLabel={words.save}
      saving={saving}
      problem={problem}
      onSave={send}
      onClose={onClose}
    >
      <p className="small">{words.what}</p>
      {units !== undefined && others.length === 0 && <p role="status">{words.nowhere}</p>}
      <Select
        label={words.to}
        need="required"
        value={unit}
        error={errorOf(words.toNeeded)}
        onChange={touch(setUnit)}
        options={[{ value: '', label: words.choose }, ...others.map((each) => ({ value: each.unit, label: called(each) }))]}
      />
      <Select
        label={words.basis}
        need="required"
        width="full"
        value={basis}
        error={errorOf(words.basisNeeded) ?? errorOf(words.noConsent)}
        onChange={touch(setBasis)}
        options={[
          { value: '', label: words.choose },
          ...codes.shareBasis.map((code) => ({ value: code, label: label('shareBasis', code) })),
        ]}
      />
      <TextField
        label={words.reason}
        hint={words.reasonHint}
        need={WITH_REASON.includes(basis) ? 'required' : 'optional'}
        width="full"
        value={reason}
        error={errorOf(words.reasonNeeded)}
        onChange={touch(setReason)}
      />
      {mayCare && <CheckBox label={words.care} hint={words.careHint} checked={care} onChange={setCare} />}
      <DayField
        label={words.until}
        hint={words.untilHint}
        today={today}
        value={until}
        error={errorOf(words.untilUnreadable)}
        onChange={touch(setUntil)}
      />
    </SavingDialog>
  )
}
