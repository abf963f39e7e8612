import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { paper } from '../messages/paper'
import { useStatus } from '../shell/status'
import { Sheet } from './Sheet'

/** The rescue key for the envelope: the digits, how they are used, who sealed and who opened it. */
export function RescueSheet({ groups, made }: { groups: readonly string[]; made: string }) {
  const words = useWords(paper).rescue
  const formats = useFormats()
  const { deviceName } = useStatus()
  return (
    <Sheet title={words.title} what="rescue_key" about={words.lead(deviceName, formats.time(made))} end={words.store}>
      <h2>{words.groups}</h2>
      <ol className="sheet-groups">
        {groups.map((group, index) => (
          <li key={index}>
            <small>{index + 1}</small> {group}
          </li>
        ))}
      </ol>
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
