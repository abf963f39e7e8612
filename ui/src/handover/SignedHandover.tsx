import { shownName } from '../parts/letterForms'
import type { HandoverView } from '../generated/app'
import { toHiragana, useFormats } from '../messages/formats'
import { handover as catalogue } from '../messages/handover'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { PersonName } from '../parts/PersonName'
import { ScreenTitle } from '../parts/ScreenTitle'
import { StatusBadge } from '../parts/StatusBadge'
import { Table } from '../parts/Table'
import { whoOf } from '../persons/personWords'
import { writeRoute } from '../shell/navigation'
import { CaseText } from './CaseText'

/** A handover to read: who signed, where the notes stand, what was answered. */
export function SignedHandover({ view }: { view: HandoverView }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const { row, proof } = view
  const answered = row.taken + row.asked
  return (
    <>
      <div className="taking-head">
        <ScreenTitle>{words.signed.title(row.fromTeam, row.toTeam)}</ScreenTitle>
        <p className="numbers">
          {words.taking.period(formats.shortDay(view.periodFrom), formats.shortDay(view.periodTo))}
          <strong className="taking-progress">{words.progress(answered, row.items)}</strong>
          {row.asked > 0 && <span>{words.asked(row.asked)}</span>}
        </p>
      </div>
      <div className="signed-pair">
        <section className="section">
          <h2>{words.signed.signatures}</h2>
          <ul className="signatures">
            {['outgoing', 'incoming'].map((side) => {
              const signature = view.signatures.find((one) => one.side === side)
              return (
                <li key={side}>
                  <span className="small quiet">{words.signed.sides[side]}</span>
                  {signature === undefined ? (
                    <span>
                      <StatusBadge tone="grey" shape="ring" dashed>
                        {words.signed.notYet}
                      </StatusBadge>
                    </span>
                  ) : (
                    <>
                      <strong>{words.signed.signedBy(whoOf(signature.by), signature.by.device)}</strong>
                      <span className="numbers small">{formats.time(signature.by.typed)}</span>
                      <span>
                        {signature.valid ? (
                          <StatusBadge tone="green" shape="check">
                            {words.signed.valid}
                          </StatusBadge>
                        ) : (
                          <span className="field-error" role="alert">
                            {words.signed.invalid}
                          </span>
                        )}
                      </span>
                    </>
                  )}
                </li>
              )
            })}
          </ul>
        </section>
        <section className="section">
          <h2>{words.taking.situation}</h2>
          <p className={view.situation === '' ? 'quiet' : 'taking-situation-text'}>
            {view.situation === '' ? words.taking.noSituation : view.situation}
          </p>
        </section>
      </div>
      <section className="section proof">
        <h2>{words.signed.proof}</h2>
        {proof.notes === 0 ? (
          <p className="quiet">{words.signed.proofNone}</p>
        ) : (
          <Banner
            kind={proof.heldByTwo === proof.notes ? 'good' : 'warning'}
            title={
              proof.heldByTwo === proof.notes
                ? words.signed.proofAll(proof.notes)
                : words.signed.proofSome(proof.heldByTwo, proof.notes)
            }
          />
        )}
        {proof.lacking.length > 0 && (
          <>
            <h3>{words.signed.lacking(proof.notes - proof.heldByTwo)}</h3>
            <Table
              label={words.signed.lacking(proof.notes - proof.heldByTwo)}
              rows={proof.lacking}
              rowKey={(note) => note.id}
              rowHeight={40}
              columns={[
                {
                  key: 'kind',
                  head: words.signed.lackingColumns.kind,
                  width: '7rem',
                  cell: (note) => (note.kind === 'picture' ? words.signed.picture : words.signed.note),
                },
                { key: 'person', head: words.signed.lackingColumns.person, names: true, cell: (note) => shownName(note.personName) },
                {
                  key: 'at',
                  head: words.signed.lackingColumns.at,
                  width: '10rem',
                  cell: (note) => <span className="numbers">{formats.time(note.at)}</span>,
                },
                {
                  key: 'holders',
                  head: words.signed.lackingColumns.holders,
                  cell: (note) =>
                    note.holders.length === 0 ? words.signed.holdersNone : words.signed.holdersNames(note.holders.join('、')),
                },
              ]}
            />
          </>
        )}
      </section>
      <section className="section">
        <h2>{words.signed.cases}</h2>
        <ol className="signed-cases">
          {view.items.map((item) => (
            <li key={item.id}>
              <div>
                {item.person === null ? (
                  <strong>{words.taking.unknownPerson}</strong>
                ) : (
                  <a href={writeRoute({ screen: 'person', id: item.person.id })}>
                    <PersonName name={item.person.name} kana={toHiragana(item.person.kana)} />
                  </a>
                )}
              </div>
              <CaseText content={item} short />
              <div className="signed-answer">
                {item.answer === null ? (
                  <StatusBadge tone="grey" shape="ring" dashed>
                    {words.signed.noAnswer}
                  </StatusBadge>
                ) : item.answer.decision === 'asked' ? (
                  <>
                    <StatusBadge tone="orange" shape="question">
                      {words.taking.marks.asked}
                    </StatusBadge>
                    <p>{words.signed.question(item.answer.question)}</p>
                  </>
                ) : (
                  <StatusBadge tone="green" shape="check">
                    {words.taking.marks.taken}
                  </StatusBadge>
                )}
                {item.answer !== null && (
                  <p className="small quiet numbers">
                    {whoOf(item.answer.by)} {formats.time(item.answer.by.typed)}
                  </p>
                )}
              </div>
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}
