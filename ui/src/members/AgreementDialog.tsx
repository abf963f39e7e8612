import { useId, useRef, useState } from 'react'
import type { AgreementView } from '../generated/app'
import { agreements as catalogue } from '../messages/agreements'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { members } from '../messages/members'
import { CheckBox } from '../parts/CheckBox'
import { DayField } from '../parts/DayField'
import { Select } from '../parts/Select'
import { TextField } from '../parts/TextField'
import { daysBetween, readDay, todayHere } from '../parts/dayText'
import { useSave } from '../parts/useSave'
import { SavingDialog } from '../persons/SavingDialog'
import { useAnnounce } from '../shell/announce'
import './agreements.css'

const CLASSES = ['P1', 'P2'] as const
const KINDS = ['accord', 'commission'] as const

interface Props {
  /** The one to be changed; null for a new one. */
  agreement: AgreementView | null
  onClose: () => void
  onDone: () => void
}

/** Enters an agreement: with whom, until when, what it permits, on which legal ground. */
export function AgreementDialog({ agreement, onClose, onDone }: Props) {
  const words = useWords(catalogue)
  const shared = useWords(members)
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure, saving } = useSave()
  const today = todayHere()
  const [counterpart, setCounterpart] = useState(agreement?.counterpart ?? '')
  const [kind, setKind] = useState(agreement?.kind ?? 'accord')
  const [basis, setBasis] = useState(agreement?.basis ?? 'consent')
  const [registration, setRegistration] = useState(agreement?.registration ?? '')
  const [document, setDocument] = useState(agreement?.document ?? '')
  const [from, setFrom] = useState((agreement?.from ?? today).replaceAll('-', '/'))
  const [until, setUntil] = useState((agreement?.until ?? '').replaceAll('-', '/'))
  const [classes, setClasses] = useState<readonly string[]>(agreement?.classes ?? ['P1', 'P2'])
  const [wrong, setWrong] = useState<{ field: string; sentence: string }>()
  const name = useRef<HTMLInputElement>(null)
  const first = useRef<HTMLInputElement>(null)
  const last = useRef<HTMLInputElement>(null)
  const number = useRef<HTMLInputElement>(null)
  const legend = useId()

  const bases = kind === 'commission' ? ['outsourcing'] : ['consent', 'registered_body']
  const errorOf = (field: string) => (wrong?.field === field ? wrong.sentence : null)
  const refuse = (field: string, sentence: string, place: { current: HTMLInputElement | null }) => {
    setWrong({ field, sentence })
    place.current?.focus()
  }
  const send = async () => {
    const [begin, end] = [readDay(from, today), readDay(until, today)]
    if (counterpart.trim() === '') return refuse('counterpart', words.nameMissing, name)
    if (begin === null) return refuse('from', shared.untilUnreadable, first)
    if (end === null) return refuse('until', shared.untilUnreadable, last)
    if (daysBetween(begin, end) < 0) return refuse('until', words.untilBefore, last)
    if (basis === 'registered_body' && registration.trim() === '') {
      return refuse('registration', words.registrationMissing, number)
    }
    const chosen = classes.filter((one) => one !== 'P0')
    if (chosen.length === 0) return setWrong({ field: 'classes', sentence: words.classesMissing })
    setWrong(undefined)
    const form = { id: agreement?.id ?? '', kind, counterpart, from: begin, until: end, classes: [...chosen], basis, registration, document }
    if ((await save('write_agreement', form)) === undefined) return
    announce(words.written(counterpart))
    onDone()
  }
  return (
    <SavingDialog
      title={agreement === null ? words.addTitle : words.changeTitle(agreement.counterpart)}
      saveLabel={words.save}
      saving={saving}
      problem={failure === undefined ? '' : failureText(failure)}
      onSave={() => void send()}
      onClose={onClose}
    >
      <TextField
        ref={name}
        label={words.counterpart}
        need="required"
        hint={words.counterpartHint}
        value={counterpart}
        error={errorOf('counterpart')}
        width="full"
        onChange={setCounterpart}
      />
      <Select
        label={words.kind}
        value={kind}
        options={KINDS.map((value) => ({ value, label: words.kinds[value] ?? value }))}
        onChange={(next) => {
          setKind(next)
          setBasis(next === 'commission' ? 'outsourcing' : 'consent')
        }}
      />
      <Select
        label={words.basis}
        value={basis}
        hint={words.basisHints[basis]}
        options={bases.map((value) => ({ value, label: words.bases[value] ?? value }))}
        onChange={setBasis}
        width="full"
      />
      {basis === 'registered_body' && (
        <TextField
          ref={number}
          label={words.registration}
          need="required"
          value={registration}
          error={errorOf('registration')}
          onChange={setRegistration}
        />
      )}
      <div className="agreements-days">
        <DayField
          ref={first}
          label={words.from}
          hint={words.dayHint}
          today={today}
          value={from}
          error={errorOf('from')}
          onChange={setFrom}
        />
        <DayField
          ref={last}
          label={words.until}
          hint={words.dayHint}
          today={today}
          value={until}
          error={errorOf('until')}
          onChange={setUntil}
        />
      </div>
      <fieldset className="agreements-classes" aria-describedby={`${legend}-hint`}>
        <legend className="field-label">{words.classes}</legend>
        {CLASSES.map((one) => (
          <CheckBox
            key={one}
            label={shared.classes[one]}
            checked={classes.includes(one)}
            onChange={(on) => setClasses(on ? [...classes, one] : classes.filter((each) => each !== one))}
          />
        ))}
        <p className="field-hint" id={`${legend}-hint`}>
          {words.classesHint}
        </p>
        {errorOf('classes') !== null && (
          <p className="field-error" role="alert">
            {errorOf('classes')}
          </p>
        )}
      </fieldset>
      <TextField label={words.document} need="optional" value={document} width="full" onChange={setDocument} />
    </SavingDialog>
  )
}
