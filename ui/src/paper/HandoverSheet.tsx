import type { HandoverView } from '../generated/app'
import { CaseText } from '../handover/CaseText'
import { useFormats } from '../messages/formats'
import { handover } from '../messages/handover'
import { useWords } from '../messages/language'
import { paper } from '../messages/paper'
import { whoOf } from '../persons/personWords'
import { PaperPerson } from './PaperPerson'
import { Sheet } from './Sheet'

/** 引継ぎ票: what one team hands to the next, with the signatures of the devices and room for a pen. */
export function HandoverSheet({ view }: { view: HandoverView }) {
  const words = useWords(paper).handover
  const { reasons, taking, signed } = useWords(handover)
  const formats = useFormats()
  return (
    <Sheet
      title={words.title(view.row.fromTeam, view.row.toTeam)}
      what="handover"
      people={[...new Set(view.items.flatMap((item) => item.person?.id ?? []))]}
    >
      <p>{words.period(formats.day(view.periodFrom), formats.day(view.periodTo))}</p>
      {view.situation !== '' && (
        <>
          <h2>{words.situation}</h2>
          <p className="sheet-text">{view.situation}</p>
        </>
      )}
      <table>
        <thead>
          <tr>
            <th>{words.columns.number}</th>
            <th className="sheet-who">{words.columns.person}</th>
            <th className="sheet-told">{words.columns.content}</th>
            <th>{words.columns.answer}</th>
          </tr>
        </thead>
        <tbody>
          {view.items.map((item, index) => (
            <tr key={item.id}>
              <td>{index + 1}</td>
              <td>{item.person === null ? taking.unknownPerson : <PaperPerson person={item.person} />}</td>
              <td>
                {item.reasons.map((reason) => `【${reasons[reason] ?? reason}】`).join('')}
                <CaseText content={item} short />
              </td>
              <td>
                {item.answer === null ? (
                  <span className="sheet-box">{taking.marks.taken}</span>
                ) : (
                  <>
                    {item.answer.decision === 'asked' ? taking.marks.asked : taking.marks.taken}
                    <br />
                    <small>{whoOf(item.answer.by)}</small>
                    {item.answer.question !== '' && <div>{signed.question(item.answer.question)}</div>}
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <section className="sheet-signatures">
        {['outgoing', 'incoming'].map((side) => {
          const signature = view.signatures.find((one) => one.side === side && one.valid)
          const name = words.sides[side] ?? side
          return (
            <div key={side}>
              {signature === undefined
                ? words.unsigned(name)
                : words.signed(name, whoOf(signature.by), formats.time(signature.by.typed))}
              <p className="sheet-hand">{words.byHand}</p>
            </div>
          )
        })}
      </section>
    </Sheet>
  )
}
