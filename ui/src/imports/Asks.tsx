import type { ImportAsk, ImportReturned } from '../generated/app'
import { useFormats } from '../messages/formats'
import { imports as catalogue } from '../messages/imports'
import { useWords } from '../messages/language'
import { CheckBox } from '../parts/CheckBox'

interface Props {
  returned: ImportReturned
  take: readonly string[]
  onTake: (take: string[]) => void
}

/** Cells of a ledger that came back, which nobody but a person decides: emptied, or changed here since. */
export function Asks({ returned, take, onTake }: Props) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const toggle = (key: string, on: boolean) => onTake(on ? [...take, key] : take.filter((each) => each !== key))
  return (
    <section className="stack" aria-labelledby="imports-asks">
      <h3 id="imports-asks">{words.check.asks(formats.count(returned.asked))}</h3>
      <p>{words.check.asksLead}</p>
      <ul className="imports-rows">
        {returned.asks.map((ask) => (
          <Ask key={ask.key} ask={ask} onChange={(on) => toggle(ask.key, on)} />
        ))}
      </ul>
    </section>
  )
}

function Ask({ ask, onChange }: { ask: ImportAsk; onChange: (on: boolean) => void }) {
  const words = useWords(catalogue)
  const shown = (text: string) => (text === '' ? words.check.nothingThere : text)
  return (
    <li>
      <strong>{words.check.askOf(String(ask.row), ask.name, ask.heading)}</strong>
      <p className="quiet">{words.reasons[ask.why] ?? ask.why}</p>
      <dl className="imports-values">
        {ask.was !== '' && ask.was !== ask.here && (
          <div>
            <dt>{words.check.was}</dt>
            <dd>{ask.was}</dd>
          </div>
        )}
        <div>
          <dt>{words.check.here}</dt>
          <dd>{shown(ask.here)}</dd>
        </div>
        <div>
          <dt>{words.check.inFile}</dt>
          <dd>{shown(ask.file)}</dd>
        </div>
      </dl>
      {ask.mayTake && (
        <CheckBox
          label={words.check.take}
          says={words.check.takeOf(ask.name, ask.heading)}
          checked={ask.taken}
          onChange={onChange}
        />
      )}
    </li>
  )
}
