import type { WhereaboutsView } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { whoOf } from './personWords'

/** Where the person was, newest first: each a claim with its source. */
export function Places({ whereabouts }: { whereabouts: readonly WhereaboutsView[] }) {
  const words = useWords(catalogue).places
  const label = useCodeLabel()
  const formats = useFormats()
  return (
    <section className="section">
      <h2>{words.title}</h2>
      {whereabouts.length === 0 ? (
        <p className="quiet">{words.none}</p>
      ) : (
        <ol className="person-list">
          {whereabouts.map((one) => (
            <li key={one.id}>
              <span className="person-list-main">
                <span>{one.place === '' ? label('stayCategory', one.category) : one.place}</span>
                {one.place !== '' && <span className="small quiet">{label('stayCategory', one.category)}</span>}
                {one.presence !== '' && <span className="small quiet">{label('presence', one.presence)}</span>}
              </span>
              <span className="small quiet numbers">
                {[
                  one.since === '' ? '' : words.since(formats.shortDay(one.since)),
                  label('sourceKind', one.by.source),
                  label('verification', one.by.verification),
                  whoOf(one.by),
                ]
                  .filter((part) => part !== '')
                  .join('・')}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
