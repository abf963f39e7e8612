import type { Holdings } from '../generated/app'
import { useMemberWords } from '../members/memberWords'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { lost } from '../messages/lost'
import { members } from '../messages/members'
import { Sheet } from './Sheet'

/** 報告用紙 for a lost device: what is known, what is proved, and room for what only people know. */
export function LeakSheet({ holdings }: { holdings: Holdings }) {
  const { sheet: words, kinds, heldColumns, heldWhat, notCounted, noPeople } = useWords(lost)
  const { reasons } = useWords(members)
  const formats = useFormats()
  const say = useMemberWords()
  const { member } = holdings
  const withdrawn = member.withdrawn
  const facts: [string, string][] = [
    [words.device, say.name(member)],
    [words.deviceId, member.device],
    [words.who, say.who(member)],
    [words.role, `${say.role(member)}（${say.scope(member)}）`],
    [words.since, words.period(formats.day(member.since), formats.day(member.until))],
    [words.suspended, holdings.suspendedAt === null ? words.never : formats.time(holdings.suspendedAt)],
    [words.withdrawn, withdrawn === null ? words.notYet : withdrawn.at === null ? '' : formats.time(withdrawn.at)],
    [words.reason, withdrawn === null ? '' : withdrawn.reasons.map((code) => reasons[code] ?? code).join('・')],
    [words.lastHeard, member.lastHeard === null ? words.none : formats.time(member.lastHeard)],
    [words.people, words.peopleValue(formats.count(holdings.people))],
  ]
  return (
    <Sheet title={words.title} what="leak_report">
      <table>
        <tbody>
          {facts.map(([name, value]) => (
            <tr key={name}>
              <th className="sheet-fact">{name}</th>
              <td className="sheet-any">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>{words.held}</h2>
      <p>
        <small>
          {words.counted(formats.time(holdings.at))} {heldWhat}
        </small>
      </p>
      <table>
        <thead>
          <tr>
            <th>{heldColumns.kind}</th>
            <th>{heldColumns.people}</th>
            <th>{heldColumns.records}</th>
          </tr>
        </thead>
        <tbody>
          {holdings.held.map((line) => (
            <tr key={line.class}>
              <td>{kinds[line.class] ?? line.class}</td>
              <td>{!line.counted ? notCounted : line.class === 'P0' ? noPeople : formats.count(line.people)}</td>
              <td>{line.counted ? formats.count(line.records) : notCounted}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>{words.safety}</h2>
      <ul>
        {words.safetyLines.slice(0, withdrawn === null ? 2 : 3).map((line) => (
          <li key={line}>{line}</li>
        ))}
        {withdrawn === null && <li>{words.safetyBefore}</li>}
      </ul>
      {withdrawn !== null && (
        <>
          <h2>
            {words.reachedTitle} {withdrawn.known}/{withdrawn.of}
          </h2>
          <p>
            <small>{words.reachedWhat}</small>
          </p>
          <table>
            <tbody>
              {holdings.knows.map((line) => (
                <tr key={`${line.deviceName}/${line.team}`}>
                  <td>{[line.deviceName, line.team].filter((part) => part !== '').join('・')}</td>
                  <td>{line.knows ? words.reachedYes : words.reachedNo}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <h2>{words.byHand}</h2>
      <table>
        <tbody>
          {words.blanks.map((line) => (
            <tr key={line}>
              <th className="sheet-fact">{line}</th>
              <td className="sheet-blank" />
            </tr>
          ))}
        </tbody>
      </table>
      <section className="small">
        <h2>{words.lawTitle}</h2>
        <ul>
          {words.law.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
    </Sheet>
  )
}
