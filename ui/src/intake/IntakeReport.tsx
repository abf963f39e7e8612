import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { IntakeView, StatedForm } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { intake as catalogue } from '../messages/intake'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { PersonLine } from '../parts/PersonLine'
import { ScreenTitle } from '../parts/ScreenTitle'
import { TextField } from '../parts/TextField'
import { useDigits } from '../parts/useDigits'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'
import { useNavigation, writeRoute } from '../shell/navigation'

/** One report: what was said beside what was verified, who could be meant and why, and the decision. */
export function IntakeReport({ id }: { id: string }) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { value, failure, again } = useAnswer('get_intake', { id })
  if (value === undefined) {
    return (
      <div className="screen">
        <ScreenTitle>{words.report}</ScreenTitle>
        {failure !== undefined && <Banner kind="warning" title={failureText(failure)} />}
      </div>
    )
  }
  return <Report report={value} onDecided={again} />
}

function Report({ report, onDecided }: { report: IntakeView; onDecided: () => void }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const label = useCodeLabel()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { go } = useNavigation()
  const { save, failure, saving } = useSave()
  const [comment, setComment] = useState('')
  const { line, candidates, linked } = report

  const decide = async (verdict: string, personId = '') => {
    const done = await save('decide_intake', { id: line.id, verdict, personId, comment })
    if (done === undefined) return
    setComment('')
    announce(words.decided[verdict] ?? words.decided.done ?? '')
    onDecided()
  }
  useDigits(report.mayWrite, (digit) => {
    const chosen = candidates[digit - 1]
    if (digit === 0 && linked.length === 0) void decide('ask')
    else if (chosen !== undefined) void decide('linked', chosen.row.id)
  })

  return (
    <div className="screen stack-wide">
      <p>
        <a
          href={writeRoute({ screen: 'intake' })}
          onClick={(event) => {
            event.preventDefault()
            go({ screen: 'intake' })
          }}
        >
          ← {words.title}
        </a>
      </p>
      <ScreenTitle>{words.reportOf(line.name || line.kana || words.nameless)}</ScreenTitle>
      <p>
        {words.channels[line.channel] ?? line.channel} {line.reference} <span className="numbers">{formats.time(line.received)}</span>{' '}
        <strong>{words.standings[line.standing] ?? line.standing}</strong> {line.consented && words.consentedShort}
      </p>
      <Facts report={report} />
      {failure !== undefined && <Banner kind="danger" live="alert" title={failureText(failure)} />}
      {linked.length > 0 ? (
        <section className="section stack">
          <h2>{words.linkedTo}</h2>
          {linked.length > 1 && <Banner kind="warning" title={words.contested} />}
          {linked.map((person) => (
            <div key={person.id} className="intake-candidate">
              <div className="person-lines">
                <PersonLine person={person} />
              </div>
              <div className="row">
                <Button size="small" onClick={() => go({ screen: 'person', id: person.id })}>
                  {words.openPerson(person.name || person.kana)}
                </Button>
                {report.mayWrite && (
                  <Button writes size="small" busy={saving} onClick={() => void decide('unlinked', person.id)}>
                    {words.unlink(person.name || person.kana)}
                  </Button>
                )}
              </div>
            </div>
          ))}
        </section>
      ) : (
        <section className="section stack">
          <h2>{words.candidates}</h2>
          <p className="small quiet">{words.candidatesWhat}</p>
          {candidates.length === 0 && <p>{words.noCandidates}</p>}
          {candidates.slice(0, 9).map(({ row, strength, reasons }, at) => (
            <div key={row.id} className="intake-candidate">
              <div className="person-lines">
                <PersonLine person={row} />
              </div>
              <p className="small">
                <strong>{words.strengths[strength] ?? strength}</strong> {reasons.map((reason) => label('sameReason', reason)).join('・')}
              </p>
              {report.mayWrite && (
                <div>
                  <Button writes size="small" busy={saving} keys={String(at + 1)} onClick={() => void decide('linked', row.id)}>
                    {words.link(row.name || row.kana)}
                  </Button>
                </div>
              )}
            </div>
          ))}
        </section>
      )}
      {report.mayWrite && (
        <section className="section stack">
          <TextField label={words.comment} width="full" value={comment} onChange={setComment} />
          <div className="row">
            {linked.length === 0 && (
              <Button writes busy={saving} keys="0" onClick={() => void decide('ask')}>
                {words.ask}
              </Button>
            )}
            <Button writes busy={saving} onClick={() => void decide('done')}>
              {words.done}
            </Button>
          </div>
        </section>
      )}
      {report.marks.length > 0 && (
        <section className="section stack">
          <h2>{words.marks}</h2>
          <ul className="plain stack">
            {report.marks.map((mark) => (
              <li key={`${mark.by.typed}${mark.verdict}${mark.personName}`}>
                {words.marked[mark.verdict] ?? mark.verdict} {mark.personName} {mark.comment}{' '}
                <span className="quiet small">
                  {mark.by.name}
                  {mark.by.team !== '' && `(${mark.by.team})`} <span className="numbers">{formats.time(mark.by.typed)}</span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

const FIELDS = ['name', 'kana', 'birth', 'sex', 'address', 'phone'] as const

/** What was said, beside what was verified: never one in place of the other. */
function Facts({ report }: { report: IntakeView }) {
  const words = useWords(catalogue)
  const { claimed, verified, proxy } = report
  const some = (key: keyof StatedForm) => claimed[key] !== '' || (verified?.[key] ?? '') !== ''
  return (
    <div className="stack">
      <table className="intake-facts">
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">{words.item}</span>
            </th>
            <th scope="col">{words.claimed}</th>
            <th scope="col">{words.verified}</th>
          </tr>
        </thead>
        <tbody>
          {FIELDS.filter(some).map((key) => (
            <tr key={key}>
              <th scope="row">{words.fields[key]}</th>
              <td>{claimed[key] || words.nothing}</td>
              <td>{verified?.[key] || words.nothing}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {proxy !== null && <p>{words.proxy(proxy.name, proxy.relation, proxy.phone)}</p>}
      {report.whereabouts !== '' && (
        <p>
          {words.whereabouts}: {report.whereabouts}
        </p>
      )}
      {report.needs !== '' && (
        <p>
          {words.needs}: {report.needs}
        </p>
      )}
      {report.raw !== '' && (
        <details open>
          <summary>{words.raw}</summary>
          <p className="intake-raw">{report.raw}</p>
        </details>
      )}
    </div>
  )
}
