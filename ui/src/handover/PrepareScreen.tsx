import { useRef, useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { Gathered, PersonRow } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { handover as catalogue } from '../messages/handover'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { CheckBox } from '../parts/CheckBox'
import { DayField } from '../parts/DayField'
import { todayHere } from '../parts/dayText'
import { ScreenTitle } from '../parts/ScreenTitle'
import { TextArea } from '../parts/TextArea'
import { TextField } from '../parts/TextField'
import { useDraft } from '../parts/useDraft'
import { useSave } from '../parts/useSave'
import { nameOf } from '../persons/personWords'
import { useAnnounce } from '../shell/announce'
import { useNavigation } from '../shell/navigation'
import { AddCase } from './AddCase'
import { PrepareCase } from './PrepareCase'
import type { CaseTexts } from './prepareDraft'
import { emptyPreparation, isBare, isPrepared, preparedCases, sendRequest } from './prepareDraft'
import './handover.css'

/** 引継ぎを作る: the cases gather themselves; the lead adds what only people know. */
export function PrepareScreen() {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { go } = useNavigation()
  // Gathered once: cases must not move about under the hands of the writer.
  const { value: gathered, failure } = useAnswer('gather_handover', {}, { on: () => false })
  return (
    <div className="screen handover">
      <div className="handover-back">
        <Button kind="quiet" size="small" onClick={() => go({ screen: 'handovers' })}>
          {words.back}
        </Button>
      </div>
      <ScreenTitle>{words.send.title}</ScreenTitle>
      {gathered !== undefined ? (
        <Preparing gathered={gathered} />
      ) : failure !== undefined ? (
        <Banner kind="warning" title={failureText(failure)} />
      ) : (
        <p role="status" className="quiet">
          {words.send.gathering}
        </p>
      )}
    </div>
  )
}

function Preparing({ gathered }: { gathered: Gathered }) {
  const words = useWords(catalogue).send
  const formats = useFormats()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { go } = useNavigation()
  const { save, failure, saving } = useSave()
  const today = todayHere()
  const draft = useDraft('handover', emptyPreparation(today), isPrepared)
  const [nothingLeft, setNothingLeft] = useState(false)
  const [refusal, setRefusal] = useState('')
  const [said, setSaid] = useState('')
  const list = useRef<HTMLOListElement>(null)
  const team = useRef<HTMLInputElement>(null)
  const from = useRef<HTMLInputElement>(null)
  const to = useRef<HTMLInputElement>(null)
  const tick = useRef<HTMLInputElement>(null)

  if (!draft.ready) return <p role="status">{words.gathering}</p>
  const { value } = draft
  const cases = preparedCases(gathered, value)
  const included = cases.filter((one) => one.included)
  const bare = cases.filter(isBare)

  const set = (part: Partial<typeof value>) => {
    setRefusal('')
    draft.set({ ...value, ...part })
  }
  const change = (id: string, texts: Partial<CaseTexts>) => {
    set({ changed: { ...value.changed, [id]: { ...value.changed[id], ...texts } } })
  }
  const include = (id: string, taken: boolean) => {
    set({ left: taken ? value.left.filter((one) => one !== id) : [...value.left, id] })
  }
  const add = (person: PersonRow) => {
    set({ added: [...value.added, person], left: value.left.filter((one) => one !== person.id) })
    setSaid(words.added(nameOf(person, words.nameUnknown)))
  }
  const toGap = () => {
    const gap = Array.from(list.current?.querySelectorAll<HTMLInputElement>('[data-needed]') ?? []).find(
      (field) => field.value.trim() === '',
    )
    gap?.focus()
  }
  const refuse = (sentence: string, field: HTMLElement | null) => {
    setRefusal(sentence)
    field?.focus()
  }
  const sign = async () => {
    if (value.toTeam.trim() === '') return refuse(words.toTeamNeeded, team.current)
    if (included.length === 0) return refuse(words.casesNeeded, list.current?.querySelector('input') ?? null)
    const prepared = sendRequest(value, cases, today)
    if ('unreadable' in prepared) {
      return refuse(words.dayUnreadable, prepared.unreadable === 'periodFrom' ? from.current : to.current)
    }
    if (!nothingLeft) return refuse(words.nothingLeftNeeded, tick.current)
    const sent = await save('send_handover', prepared.request)
    if (sent === undefined) return
    announce(words.signed(sent.row.toTeam, sent.row.items))
    await draft.forget(emptyPreparation(today))
    go({ screen: 'handover', id: sent.row.id })
  }
  const problem = refusal !== '' ? refusal : failure === undefined ? '' : failureText(failure)

  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- Ctrl+Enter signs from any field
    <div
      className="stack-wide"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.ctrlKey) {
          event.preventDefault()
          void sign()
        }
      }}
    >
      <p>{words.lead}</p>
      {gathered.onlyHere > 0 && (
        <Banner
          kind="warning"
          title={words.onlyHere(gathered.onlyHere)}
          actions={
            <Button size="small" onClick={() => go({ screen: 'exchange' })}>
              {words.toExchange}
            </Button>
          }
        >
          <p>{words.onlyHereWhat}</p>
        </Banner>
      )}
      <div className="prepare-head">
        <TextField
          ref={team}
          label={words.toTeam}
          hint={words.toTeamHint}
          need="required"
          value={value.toTeam}
          error={refusal === words.toTeamNeeded ? refusal : null}
          onChange={(toTeam) => set({ toTeam })}
        />
        <DayField
          ref={from}
          label={words.periodFrom}
          hint={words.dayHint}
          today={today}
          value={value.periodFrom}
          onChange={(periodFrom) => set({ periodFrom })}
        />
        <DayField
          ref={to}
          label={words.periodTo}
          hint={words.dayHint}
          today={today}
          value={value.periodTo}
          onChange={(periodTo) => set({ periodTo })}
        />
      </div>
      <TextArea
        label={words.situation}
        hint={words.situationHint}
        rows={4}
        value={value.situation}
        onChange={(situation) => set({ situation })}
      />
      <section className="section prepare-cases" aria-label={words.cases}>
        <div className="section-head">
          <h2>
            {words.cases}
            <span className="section-count numbers">{words.chosen(included.length, cases.length)}</span>
          </h2>
          {bare.length > 0 && (
            <span className="row">
              <span className="small">{words.missing(bare.length)}</span>
              <Button size="small" onClick={toGap}>
                {words.nextMissing}
              </Button>
            </span>
          )}
        </div>
        {cases.length === 0 && <p className="table-empty">{words.nothing}</p>}
        <ol className="prepare-list" ref={list}>
          {cases.map((one) => (
            <PrepareCase
              key={one.person.id}
              one={one}
              onInclude={(taken) => include(one.person.id, taken)}
              onChange={(texts) => change(one.person.id, texts)}
            />
          ))}
        </ol>
        <AddCase has={(id) => cases.some((one) => one.person.id === id)} onAdd={add} />
        <p role="status" className="small">
          {said}
        </p>
      </section>
      <section className="section prepare-sign">
        <CheckBox
          ref={tick}
          label={words.nothingLeft}
          checked={nothingLeft}
          onChange={(ticked) => {
            setRefusal('')
            setNothingLeft(ticked)
          }}
          error={refusal === words.nothingLeftNeeded ? refusal : null}
        />
        {problem !== '' && (
          // The box above says it already; here it is read out.
          <p className={refusal === words.nothingLeftNeeded ? 'unseen' : 'field-error'} role="alert">
            {problem}
          </p>
        )}
        <div className="row">
          <Button writes kind="primary" keys="Ctrl+Enter" busy={saving} onClick={() => void sign()}>
            {saving ? words.signing : words.sign}
          </Button>
          <span role="status" className="small quiet">
            {draft.keptAt !== null
              ? words.draftKept(formats.clock(draft.keptAt))
              : draft.cameBack
                ? words.draftBack
                : ''}
          </span>
        </div>
        <p className="small quiet">{words.signNote}</p>
      </section>
    </div>
  )
}
