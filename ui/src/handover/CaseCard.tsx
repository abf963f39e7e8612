import type { KeyboardEvent, Ref } from 'react'
import { useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import type { HandoverItemView } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { toHiragana, useFormats } from '../messages/formats'
import { handover as catalogue } from '../messages/handover'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { PersonName } from '../parts/PersonName'
import { UrgencyBadge, WatchBadge } from '../parts/StatusBadge'
import { TextArea } from '../parts/TextArea'
import { whoOf } from '../persons/personWords'
import { writeRoute } from '../shell/navigation'
import { CaseText } from './CaseText'
import { Reasons } from './Reasons'

interface Props {
  item: HandoverItemView
  name: string
  position: string
  saving: boolean
  onTake: () => void
  /** Answers whether the question was kept. */
  onAsk: (question: string) => Promise<boolean>
  onMove: (step: number) => void
  ref?: Ref<HTMLDivElement>
}

/** One case. The single keys work only while the card itself has the cursor. */
export function CaseCard({ item, name, position, saving, onTake, onAsk, onMove, ref }: Props) {
  const words = useWords(catalogue).taking
  const label = useCodeLabel()
  const formats = useFormats()
  const [question, setQuestion] = useState<string | null>(null)
  const [empty, setEmpty] = useState(false)
  const card = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  useImperativeHandle(ref, () => card.current as HTMLDivElement)
  const asking = question !== null
  useLayoutEffect(() => {
    if (asking) field.current?.focus()
  }, [asking])

  // A new case is a new card: it takes the cursor over from the one before.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) card.current?.focus()
  }, [])

  const press = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.altKey || event.metaKey) return
    const key = event.key.normalize('NFKC').toLowerCase()
    if (key === 'enter') onTake()
    else if (key === 'q') setQuestion(item.answer?.question ?? '')
    else if (key === 'arrowdown' || key === 'arrowright') onMove(1)
    else if (key === 'arrowup' || key === 'arrowleft') onMove(-1)
    else return
    event.preventDefault()
  }
  const ask = async () => {
    if (question === null || question.trim() === '') {
      setEmpty(true)
      field.current?.focus()
      return
    }
    if (await onAsk(question.trim())) setQuestion(null)
    else field.current?.focus()
  }
  const leave = () => {
    setQuestion(null)
    setEmpty(false)
    card.current?.focus()
  }

  const { person, answer } = item
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys of the case; each has its button below
    <div
      ref={card}
      className="case-card"
      role="group"
      aria-label={`${position} ${name}`}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the card takes the keys
      tabIndex={0}
      onKeyDown={press}
    >
      <header className="case-head">
        <h2>
          {person === null ? name : <PersonName name={person.name} kana={toHiragana(person.kana)} />}
          {person?.birth?.age != null && <span className="quiet numbers case-age">{person.birth.age}</span>}
        </h2>
        {person?.urgency != null && <UrgencyBadge urgency={person.urgency} />}
        {person !== null && <WatchBadge level={person.watchLevel} />}
        <span className="quiet numbers case-position">{position}</span>
      </header>
      <Reasons reasons={item.reasons} />
      {person === null ? (
        <p className="quiet small">{words.notArrived}</p>
      ) : (
        <p className="quiet small numbers">
          {[
            person.stayPlace || (person.stayCategory === '' ? '' : label('stayCategory', person.stayCategory)),
            person.lastContact === null ? '' : words.lastContact(formats.ago(person.lastContact)),
            person.receiptNumber,
          ]
            .filter((part) => part !== '')
            .join('・')}
        </p>
      )}
      <CaseText content={item} />
      {answer !== null && (
        <p className="case-answer">
          {answer.decision === 'asked'
            ? words.askedBy(whoOf(answer.by), formats.time(answer.by.typed))
            : words.takenBy(whoOf(answer.by), formats.time(answer.by.typed))}
          {answer.question !== '' && <span className="case-question">{answer.question}</span>}
        </p>
      )}
      {asking ? (
        // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- Ctrl+Enter and Esc of the open question
        <div
          className="stack"
          onKeyDown={(event) => {
            if (event.key === 'Enter' && event.ctrlKey) {
              event.preventDefault()
              void ask()
            }
            if (event.key === 'Escape') {
              event.stopPropagation()
              leave()
            }
          }}
        >
          <TextArea
            ref={field}
            label={words.askLabel}
            hint={words.askHint}
            rows={3}
            value={question}
            error={empty ? words.askEmpty : null}
            onChange={(text) => {
              setEmpty(false)
              setQuestion(text)
            }}
          />
          <div className="row">
            <Button writes kind="primary" busy={saving} onClick={() => void ask()}>
              {words.askLeave}
            </Button>
            <Button onClick={leave}>{words.askCancel}</Button>
          </div>
        </div>
      ) : (
        <div className="case-actions">
          <Button writes kind="primary" keys={words.acceptKey} busy={saving} onClick={onTake}>
            {words.accept}
          </Button>
          <Button writes keys={words.askKey} onClick={() => setQuestion(answer?.question ?? '')}>
            {words.ask}
          </Button>
          <span className="case-move">
            <Button kind="quiet" size="small" onClick={() => onMove(-1)}>
              {words.previous}
            </Button>
            <Button kind="quiet" size="small" onClick={() => onMove(1)}>
              {words.next}
            </Button>
            {person !== null && <a href={writeRoute({ screen: 'person', id: person.id })}>{words.open}</a>}
          </span>
        </div>
      )}
    </div>
  )
}
