import type { PersonRow } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { toHiragana, useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import { same } from '../messages/same'
import { PersonName } from './PersonName'
import { UrgencyBadge, WatchBadge } from './StatusBadge'
import './PersonLine.css'

/**
 * One person as a row of a list: name over reading, birth and sex, address over where they are now,
 * marks, receipt number. The row's container draws the columns (`person-lines`). `records`: how many
 * entries of one person the row stands for.
 */
export function PersonLine({ person, records = 1 }: { person: PersonRow; records?: number }) {
  const label = useCodeLabel()
  const formats = useFormats()
  const words = useWords(parts)
  const sameWords = useWords(same)
  const kana = toHiragana(person.kana)
  const whereabouts = person.stayPlace || (person.stayCategory ? label('stayCategory', person.stayCategory) : '')
  return (
    <>
      <span className="person-line-name">
        <strong>
          <PersonName name={person.name} kana={kana} />
        </strong>
        {person.name && <span className="person-line-second">{kana}</span>}
      </span>
      <span className="person-line-birth numbers">
        <span>{person.birth ? formats.shortBirth(person.birth) : words.birthUnknown}</span>
        {person.sex && <span className="person-line-second">{label('sex', person.sex)}</span>}
      </span>
      <span className="person-line-place">
        <span>
          {whereabouts ? words.now(whereabouts) : words.placeUnknown}
          {whereabouts && person.stayCategory !== 'unknown' && person.stayConfirmed && (
            <span className="person-line-age"> {words.confirmed(formats.ago(person.stayConfirmed))}</span>
          )}
        </span>
        <span className="person-line-second">{person.address || words.addressUnknown}</span>
      </span>
      <span className="person-line-marks">
        {person.urgency && <UrgencyBadge urgency={person.urgency} />}
        <WatchBadge level={person.watchLevel} />
        {records > 1 && <span className="small">{sameWords.several(records)}</span>}
      </span>
      <span className="person-line-number numbers">{person.receiptNumber}</span>
    </>
  )
}
