import type { PersonRow, SamePair } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { toHiragana, useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { same as catalogue } from '../messages/same'
import { shownName } from '../parts/letterForms'
import { Button } from '../parts/Button'
import { useNavigation } from '../shell/navigation'

/** What says nothing about whether two entries are one person. */
const CHANGING: ReadonlySet<string> = new Set(['receipt', 'contact', 'place'])

/** Two entries side by side; what differs says so in words. */
export function Pair({ pair }: { pair: SamePair }) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const formats = useFormats()
  const { go } = useNavigation()
  const cells = (row: PersonRow, phone: string) => ({
    name: shownName(row.name),
    kana: toHiragana(row.kana),
    birth: row.birth === null ? '' : formats.birth(row.birth),
    sex: row.sex === '' ? '' : label('sex', row.sex),
    address: row.address,
    phone,
    place: row.stayPlace || (row.stayCategory === '' || row.stayCategory === 'unknown' ? '' : label('stayCategory', row.stayCategory)),
    contact: row.lastContact === null ? '' : formats.time(row.lastContact),
    receipt: row.receiptNumber,
  })
  const one = cells(pair.one, pair.onePhone)
  const other = cells(pair.other, pair.otherPhone)
  const keys = Object.keys(one) as (keyof typeof one)[]
  const reasons = pair.reasons.map((reason) => label('sameReason', reason)).join('・')
  const letters = (text: string) => text.normalize('NFKC').replaceAll(/\s/g, '')
  return (
    <>
      <p>
        <strong>{words.why(words.strengths[pair.strength] ?? pair.strength, reasons)}</strong>
      </p>
      <table className="same-pair">
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">{words.item}</span>
            </th>
            <th scope="col">{words.one}</th>
            <th scope="col">{words.other}</th>
            <th scope="col">
              <span className="unseen">{words.differs}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys
            .filter((key) => one[key] !== '' || other[key] !== '')
            .map((key) => {
              const both = one[key] !== '' && other[key] !== ''
              // Who moves, or is met again, is no other person.
              const differs = both && !CHANGING.has(key) && letters(one[key]) !== letters(other[key])
              return (
                <tr key={key} className={differs ? 'same-differs' : undefined}>
                  <th scope="row">{words.rows[key]}</th>
                  <td>{one[key] || <span className="quiet">{words.nothing}</span>}</td>
                  <td>{other[key] || <span className="quiet">{words.nothing}</span>}</td>
                  <td>{differs && <strong>{words.differs}</strong>}</td>
                </tr>
              )
            })}
        </tbody>
      </table>
      <div className="row">
        <Button size="small" onClick={() => go({ screen: 'person', id: pair.one.id })}>
          {words.open(words.one)}
        </Button>
        <Button size="small" onClick={() => go({ screen: 'person', id: pair.other.id })}>
          {words.open(words.other)}
        </Button>
      </div>
    </>
  )
}
