import { toHiragana } from '../messages/formats'
import { handover as catalogue } from '../messages/handover'
import { useWords } from '../messages/language'
import { PersonName } from '../parts/PersonName'
import { UrgencyBadge, WatchBadge } from '../parts/StatusBadge'
import { nameOf } from '../persons/personWords'
import type { CaseTexts, PreparedCase } from './prepareDraft'
import { Reasons } from './Reasons'

const FIELDS = ['summary', 'todo', 'ifThen', 'word'] as const

interface Props {
  one: PreparedCase
  onInclude: (included: boolean) => void
  onChange: (texts: Partial<CaseTexts>) => void
}

/** One case of the outgoing side: a tick, why it is here, and four short texts. */
export function PrepareCase({ one, onInclude, onChange }: Props) {
  const words = useWords(catalogue)
  const { person } = one
  const name = nameOf(person, words.send.nameUnknown)
  return (
    <li className="prepare-case" aria-label={words.send.noteOf(name)} data-left={!one.included || undefined}>
      <div className="prepare-person">
        <label className="check-box-line">
          <input
            type="checkbox"
            aria-label={words.send.include(name)}
            checked={one.included}
            onChange={(event) => onInclude(event.target.checked)}
          />
          <strong>
            <PersonName name={person.name} kana={toHiragana(person.kana)} />
          </strong>
          {person.birth?.age != null && <span className="quiet numbers">{person.birth.age}</span>}
        </label>
        {person.urgency !== null ? <UrgencyBadge urgency={person.urgency} /> : <WatchBadge level={person.watchLevel} />}
        <Reasons reasons={one.reasons} />
        {one.visits !== null && <span className="small quiet numbers">{words.visits(one.visits)}</span>}
      </div>
      {one.included && (
        <div className="prepare-texts">
          {FIELDS.map((field) => {
            const needed = field === 'summary' || field === 'todo'
            const bare = needed && one.texts[field].trim() === ''
            return (
              <label key={field} className="prepare-text">
                <span>
                  {words.send[field]}
                  {bare && (
                    <em>{field === 'summary' ? words.send.summaryMissing : words.send.todoMissing}</em>
                  )}
                </span>
                <input
                  className="input"
                  type="text"
                  autoComplete="off"
                  spellCheck={false}
                  data-needed={needed || undefined}
                  value={one.texts[field]}
                  onChange={(event) => onChange({ [field]: event.target.value })}
                />
              </label>
            )
          })}
        </div>
      )}
    </li>
  )
}
