import type { Today, TodayRow } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { paper } from '../messages/paper'
import { PaperPerson } from './PaperPerson'
import { Sheet } from './Sheet'

/** The visits of a day on paper: where to go and why, and room to write what was found. */
export function VisitSheet({ today, reasons }: { today: Today; reasons: Record<string, string> }) {
  const words = useWords(paper).visits
  const label = useCodeLabel()
  const formats = useFormats()
  const visits = byPerson([...today.urgent.rows, ...today.due.rows])
  return (
    <Sheet title={words.title(formats.day(today.date))} what="visit_list" people={visits.map(([{ person }]) => person.id)}>
      {visits.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <>
          <p>{words.rekey}</p>
          <table>
            <thead>
              <tr>
                <th>{words.columns.number}</th>
                <th className="sheet-who">{words.columns.person}</th>
                <th>{words.columns.place}</th>
                <th>{words.columns.work}</th>
                <th className="sheet-room">{words.columns.outcome}</th>
              </tr>
            </thead>
            <tbody>
              {visits.map((rows, index) => {
                const { person } = rows[0]
                const place = person.stayPlace || (person.stayCategory ? label('stayCategory', person.stayCategory) : '')
                return (
                  <tr key={person.id}>
                    <td>{index + 1}</td>
                    <td>
                      <PaperPerson person={person} />
                    </td>
                    <td>
                      {place}
                      <br />
                      {person.address}
                    </td>
                    <td>
                      {rows.map((row, at) => (
                        <div key={at}>
                          【{reasons[row.reason] ?? row.reason}】{row.text}
                          {row.due !== '' && ` (${formats.dayOnly(row.due)})`}
                        </div>
                      ))}
                      {person.summary !== '' && <div>{person.summary}</div>}
                      {person.lastContact !== null && <small>{words.lastContact(formats.ago(person.lastContact))}</small>}
                    </td>
                    <td>
                      {words.outcomes.map((outcome) => (
                        <span key={outcome} className="sheet-box">
                          {outcome}
                        </span>
                      ))}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </>
      )}
    </Sheet>
  )
}

/** One line for each person, however many reasons there are to go. */
function byPerson(rows: TodayRow[]): [TodayRow, ...TodayRow[]][] {
  const visits = new Map<string, [TodayRow, ...TodayRow[]]>()
  for (const row of rows) {
    const visit = visits.get(row.person.id)
    if (visit) visit.push(row)
    else visits.set(row.person.id, [row])
  }
  return [...visits.values()]
}
