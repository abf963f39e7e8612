import { useId, useLayoutEffect, useRef, useState } from 'react'
import type { PersonRow } from '../generated/app'
import { codes } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { visit } from '../messages/visit'
import { Button } from '../parts/Button'
import { CheckBox } from '../parts/CheckBox'
import { DayField } from '../parts/DayField'
import { todayHere } from '../parts/dayText'
import { RadioDigits } from '../parts/RadioDigits'
import { Select } from '../parts/Select'
import { TextArea } from '../parts/TextArea'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'
import { nameOf } from '../persons/personWords'
import type { VisitDraft } from './visitDraft'
import { nextDay, visitRequest } from './visitDraft'

/** In the order of the digits 1–9; the two gravest have no digit, so that no slip can write them. */
const RESULTS = [
  'met',
  'absent',
  'refused',
  'phone_ok',
  'family_met',
  'told_by_neighbour',
  'moved',
  'wrong_address',
  'no_such_person',
  'died',
  'emergency_dispatched',
] as const

interface Props {
  person: PersonRow
  /** Members of the household beside the person. */
  others: readonly PersonRow[]
  /** Whether this device may write health records. */
  writesCare: boolean
  draft: VisitDraft
  onChange: (draft: VisitDraft) => void
  onSaved: (who: string) => void
}

/** The note itself: result, text, save. Everything else is a tick that opens what it needs. */
export function VisitForm({ person, others, writesCare, draft, onChange, onSaved }: Props) {
  const words = useWords(visit)
  const label = useCodeLabel()
  const formats = useFormats()
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
  const [refusal, setRefusal] = useState('')
  const [told, setTold] = useState('')
  const text = useRef<HTMLTextAreaElement>(null)
  const day = useRef<HTMLInputElement>(null)
  const flagReason = useRef<HTMLInputElement>(null)
  const needTitle = useRef<HTMLInputElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const resultsId = useId()
  const today = todayHere()
  const due = nextDay(draft, today)

  useLayoutEffect(() => {
    document.getElementById(resultsId)?.querySelector('input')?.focus()
  }, [resultsId])

  const set = (part: Partial<VisitDraft>) => {
    setRefusal('')
    onChange({ ...draft, ...part })
  }
  const addPhrase = (chip: { text: string; health: boolean }) => {
    const before = draft.text.trimEnd()
    const gap = before === '' || /[。、]$/.test(before) ? '' : '。'
    set({ text: `${before}${gap}${chip.text}。`, health: draft.health || chip.health })
    setTold(chip.health && !draft.health ? words.phraseHealthTicked : '')
    text.current?.focus()
  }
  const tickPerson = (id: string, ticked: boolean) => {
    set({ about: ticked ? [...draft.about, id] : draft.about.filter((one) => one !== id) })
  }
  const refuse = (sentence: string, field: HTMLElement | null | undefined) => {
    setRefusal(sentence)
    field?.focus()
  }

  const send = async () => {
    const firstResult = document.getElementById(resultsId)?.querySelector('input')
    if (draft.about.length === 0) return refuse(words.chooseSomeone, form.current?.querySelector<HTMLElement>('.visit-about input'))
    if (draft.result === '' && draft.text.trim() === '') return refuse(words.emptyNote, firstResult)
    if (due === null) return refuse(words.nextDayUnreadable, day.current)
    if (draft.need !== null && draft.need.title.trim() === '') return refuse(words.needTitleMissing, needTitle.current)
    if (draft.urgent !== null && draft.urgent.reason.trim() === '') return refuse(words.urgentReasonMissing, flagReason.current)
    const saved = await save('write_visit', visitRequest(draft, person.id, today))
    if (saved === undefined) {
      text.current?.focus()
      return
    }
    onSaved(nameOf(person, words.nameUnknown))
  }

  const problem = refusal !== '' ? refusal : failure === undefined ? '' : failureText(failure)
  const choices = RESULTS.map((code, at) => ({
    code,
    label: label('contactResult', code),
    ...(at < 9 ? { digit: String(at + 1) } : {}),
  }))
  const options = (list: 'needArea' | 'urgency', from: readonly string[]) =>
    from.map((code) => ({ value: code, label: label(list, code) }))

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Ctrl+Enter saves from any field of the note
    <form
      ref={form}
      className="visit-form"
      noValidate
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.ctrlKey) {
          event.preventDefault()
          void send()
        } else if (event.key === 'Enter' && event.target instanceof HTMLInputElement && event.target.type === 'radio') {
          event.preventDefault()
          text.current?.focus()
        }
      }}
    >
      <RadioDigits
        id={resultsId}
        label={words.result}
        hint={words.resultHint}
        value={draft.result}
        choices={choices}
        onChange={(result) => set({ result })}
        onChosen={() => text.current?.focus()}
      />
      {others.length > 0 && (
        <fieldset className="visit-about">
          <legend className="field-label">{words.about}</legend>
          <div className="row">
            {[person, ...others].map((one) => (
              <CheckBox
                key={one.id}
                label={nameOf(one, words.nameUnknown)}
                checked={draft.about.includes(one.id)}
                onChange={(ticked) => tickPerson(one.id, ticked)}
              />
            ))}
          </div>
        </fieldset>
      )}
      <div className="visit-text">
        <TextArea
          ref={text}
          label={words.text}
          hint={words.textHint}
          rows={6}
          value={draft.text}
          onChange={(value) => set({ text: value })}
        />
        <div className="visit-phrases" role="group" aria-label={words.phrases}>
          {words.chips
            .filter((chip) => writesCare || !chip.health)
            .map((chip) => (
            <button key={chip.text} type="button" className="visit-phrase" onClick={() => addPhrase(chip)}>
              {chip.text}
            </button>
          ))}
        </div>
        {writesCare ? (
          <CheckBox
            label={words.health}
            hint={words.healthHint}
            checked={draft.health}
            onChange={(health) => set({ health })}
          />
        ) : (
          <p className="field-hint">{words.healthNotHere}</p>
        )}
        <p role="status" className="visit-told">
          {told}
        </p>
      </div>
      <div className="visit-next">
        <RadioDigits
          label={words.next}
          value={draft.next}
          choices={[
            { code: 'none', label: words.nextNone },
            { code: 'tomorrow', label: words.nextTomorrow },
            { code: 'three', label: words.nextThree },
            { code: 'week', label: words.nextWeek },
            { code: 'pick', label: words.nextPick },
          ]}
          onChange={(code) => set({ next: code === '' ? 'none' : (code as VisitDraft['next']) })}
        />
        {draft.next !== 'none' && (
          <div className="visit-opened">
            {draft.next === 'pick' ? (
              <DayField
                ref={day}
                label={words.nextDay}
                hint={words.nextDayHint}
                today={today}
                value={draft.nextDay}
                error={refusal === words.nextDayUnreadable ? refusal : null}
                onChange={(nextDayText) => set({ nextDay: nextDayText })}
              />
            ) : (
              due !== null && due !== '' && <p className="visit-due">{words.nextOn(formats.day(due))}</p>
            )}
            <TextField
              label={words.nextTitle}
              width="full"
              value={draft.nextTitle}
              onChange={(nextTitle) => set({ nextTitle })}
            />
            <CheckBox
              label={words.nextPromised}
              checked={draft.nextPromised}
              onChange={(nextPromised) => set({ nextPromised })}
            />
          </div>
        )}
      </div>
      <div className="visit-more">
        <CheckBox
          label={words.need}
          checked={draft.need !== null}
          onChange={(ticked) => {
            const firstLine = draft.text.trim().split(/[。\n]/)[0] ?? ''
            set({ need: ticked ? { area: 'daily_life', title: firstLine.slice(0, 60), urgency: 'normal' } : null })
          }}
        />
        {draft.need !== null && (
          <div className="visit-opened">
            <TextField
              ref={needTitle}
              label={words.needTitle}
              width="full"
              value={draft.need.title}
              error={refusal === words.needTitleMissing ? refusal : null}
              onChange={(title) => draft.need && set({ need: { ...draft.need, title } })}
            />
            <div className="row">
              <Select
                label={words.needArea}
                width="short"
                value={draft.need.area}
                options={options('needArea', codes.needArea)}
                onChange={(area) => draft.need && set({ need: { ...draft.need, area } })}
              />
              <Select
                label={words.needUrgency}
                width="short"
                value={draft.need.urgency}
                options={options('urgency', codes.urgency)}
                onChange={(urgency) => draft.need && set({ need: { ...draft.need, urgency } })}
              />
            </div>
          </div>
        )}
        <CheckBox
          label={words.urgent}
          checked={draft.urgent !== null}
          onChange={(ticked) => set({ urgent: ticked ? { urgency: 'today', reason: '' } : null })}
        />
        {draft.urgent !== null && (
          <div className="visit-opened">
            <TextField
              ref={flagReason}
              label={words.urgentReason}
              hint={words.urgentReasonHint}
              width="full"
              value={draft.urgent.reason}
              error={refusal === words.urgentReasonMissing ? refusal : null}
              onChange={(reason) => draft.urgent && set({ urgent: { ...draft.urgent, reason } })}
            />
            <Select
              label={words.urgency}
              width="short"
              value={draft.urgent.urgency}
              options={options('urgency', codes.urgency)}
              onChange={(urgency) => draft.urgent && set({ urgent: { ...draft.urgent, urgency } })}
            />
          </div>
        )}
        <Select
          label={words.watch}
          width="short"
          value={draft.watchLevel}
          options={[
            { value: '', label: words.watchKeep },
            ...codes.watchLevel.map((code) => ({ value: code as string, label: label('watchLevel', code) })),
          ]}
          onChange={(watchLevel) => set({ watchLevel })}
        />
      </div>
      <div className="visit-save">
        {problem !== '' && (
          <p className="field-error" role="alert">
            {problem}
          </p>
        )}
        <Button writes kind="primary" keys="Ctrl+Enter" busy={saving} onClick={() => void send()}>
          {saving ? words.saving : words.save}
        </Button>
      </div>
    </form>
  )
}
