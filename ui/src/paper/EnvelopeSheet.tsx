import type { Envelope } from '../generated/app'
import { envelope } from '../messages/envelope'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { Sheet } from './Sheet'

/** What goes into the envelope of a shelter. */
export function EnvelopeSheet({ place, made }: { place: string; made: Envelope }) {
  const words = useWords(envelope).sheet
  const formats = useFormats()
  return (
    <Sheet title={words.title} what="envelope" about={words.lead(place, formats.day(made.until))} end={words.store}>
      <p>{made.operation}</p>
      <h2>{words.groups}</h2>
      <ol className="sheet-groups">
        {made.groups.map((group, index) => (
          <li key={index}>
            <small>{index + 1}</small> {group}
          </li>
        ))}
      </ol>
      <p>{words.when}</p>
      <ol className="sheet-steps">
        {words.steps.map((step, index) => (
          <li key={index}>
            {index + 1}. {step}
          </li>
        ))}
      </ol>
      <div className="sheet-signatures">
        <div className="sheet-hand">{words.sealed}</div>
        <div className="sheet-hand">{words.opened}</div>
      </div>
    </Sheet>
  )
}
