import type { TodayRow } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { toHiragana, useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import { today as catalogue } from '../messages/today'
import { Button } from '../parts/Button'
import { daysBetween } from '../parts/dayText'
import { PersonName } from '../parts/PersonName'
import type { Tone } from '../parts/StatusBadge'
import { StatusBadge, UrgencyBadge, WatchBadge } from '../parts/StatusBadge'
import type { ShapeName } from '../parts/Shape'
import { nameOf } from '../persons/personWords'
import { writeRoute } from '../shell/navigation'

const LOOKS: Record<string, { tone: Tone; shape: ShapeName }> = {
  promised: { tone: 'orange', shape: 'diamond' },
  due: { tone: 'blue', shape: 'circle' },
  overdue: { tone: 'red', shape: 'hourglass' },
}

interface Props {
  row: TodayRow
  date: string
  narrow: boolean
  onNote: () => void
}

/** One person and why they are on today's list. Ctrl+M writes a note about the line with the cursor. */
export function TodayLine({ row, date, narrow, onNote }: Props) {
  const words = useWords(catalogue)
  const unknown = useWords(parts).nameUnknown
  const label = useCodeLabel()
  const formats = useFormats()
  const { person } = row
  const place = person.stayPlace || (person.stayCategory === '' ? '' : label('stayCategory', person.stayCategory))
  const look = LOOKS[row.reason]
  const days = row.due === '' ? null : daysBetween(date, row.due)
  const due =
    days === null
      ? ''
      : days < 0
        ? words.overdue(-days)
        : days === 0
          ? words.dueToday
          : days === 1
            ? words.dueTomorrow
            : words.dueOn(formats.shortDay(row.due))
  const contact = person.lastContact === null ? words.neverContacted : words.lastContact(formats.ago(person.lastContact))
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Ctrl+M of the line with the cursor
    <li
      className="today-line"
      onKeyDown={(event) => {
        if (event.ctrlKey && event.key.toLowerCase() === 'm') {
          event.preventDefault()
          event.stopPropagation()
          onNote()
        }
      }}
    >
      <span className="today-person">
        <a href={writeRoute({ screen: 'person', id: person.id })}>
          <PersonName name={person.name} kana={toHiragana(person.kana)} />
        </a>
        {person.birth?.age != null && <span className="today-age numbers">{person.birth.age}</span>}
        {person.urgency !== null ? <UrgencyBadge urgency={person.urgency} /> : <WatchBadge level={person.watchLevel} />}
      </span>
      <span className="today-work">
        {look !== undefined && (
          <StatusBadge tone={look.tone} shape={look.shape}>
            {words.reasons[row.reason] ?? row.reason}
          </StatusBadge>
        )}
        {row.text !== '' && <span>{row.text}</span>}
        {due !== '' && <span className={days !== null && days < 0 ? 'today-late numbers' : 'quiet small numbers'}>{due}</span>}
      </span>
      {!narrow && <span className="today-place">{place === '' ? words.placeUnknown : place}</span>}
      <span className="today-contact numbers">{contact}</span>
      <Button writes size="small" aria-label={words.noteFor(nameOf(person, unknown))} onClick={onNote}>
        {words.note}
      </Button>
    </li>
  )
}
