import type { PersonRow } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { toHiragana, useFormats } from '../messages/formats'
import { PersonName } from '../parts/PersonName'

/** Who somebody is, on paper: name, reading, birth, sex, and the number to search by. */
export function PaperPerson({ person }: { person: PersonRow }) {
  const label = useCodeLabel()
  const formats = useFormats()
  const kana = toHiragana(person.kana)
  return (
    <>
      <strong>
        <PersonName name={person.name} kana={kana} />
      </strong>
      {person.name !== '' && <div>{kana}</div>}
      <div className="sheet-line">
        {[person.birth === null ? '' : formats.shortBirth(person.birth), person.sex === '' ? '' : label('sex', person.sex)]
          .filter((part) => part !== '')
          .join('・')}
      </div>
      <div>{person.receiptNumber}</div>
      {person.urgency !== null && <div className="sheet-urgent">▲ {label('urgency', person.urgency)}</div>}
    </>
  )
}
