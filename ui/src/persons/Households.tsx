import type { PersonPage } from '../generated/app'
import { toHiragana, useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { PersonName } from '../parts/PersonName'
import { UrgencyBadge } from '../parts/StatusBadge'
import { writeRoute } from '../shell/navigation'

/** The household, each member one step away. */
export function Households({ page }: { page: PersonPage }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  return (
    <section className="section">
      <h2>
        {words.household.title}
        {page.households[0] !== undefined && (
          <span className="section-count">
            {words.household.count(page.households[0].members.filter((one) => one.left === null).length)}
          </span>
        )}
      </h2>
      {page.households.length === 0 && <p className="quiet">{words.household.none}</p>}
      {page.households.map((household) => (
        <div key={household.id}>
          {household.receiptNumber !== '' && (
            <p className="quiet small numbers">{words.household.receipt(household.receiptNumber)}</p>
          )}
          <ul className="person-list">
            {household.members.map(({ row, relationship, head, left }) => {
              const here = row.id === page.row.id
              const name = <PersonName name={row.name} kana={toHiragana(row.kana)} />
              return (
                <li key={row.id} className={left === null ? undefined : 'quiet'}>
                  <span className="person-list-main">
                    {here ? <strong>{name}</strong> : <a href={writeRoute({ screen: 'person', id: row.id })}>{name}</a>}
                    {here && <span className="small quiet">{words.household.current}</span>}
                    {row.urgency !== null && <UrgencyBadge urgency={row.urgency} />}
                  </span>
                  <span className="small quiet numbers">
                    {[
                      relationship,
                      head ? words.household.head : '',
                      row.birth?.age == null ? '' : words.age(row.birth.age),
                      here ? '' : row.stayPlace,
                      left === null ? '' : words.household.left(formats.shortDay(left)),
                    ]
                      .filter((part) => part !== '')
                      .join('・')}
                  </span>
                </li>
              )
            })}
          </ul>
        </div>
      ))}
    </section>
  )
}
