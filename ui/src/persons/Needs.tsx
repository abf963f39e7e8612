import { useState } from 'react'
import type { NeedView, PersonPage } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { Button } from '../parts/Button'
import { StatusBadge, UrgencyBadge } from '../parts/StatusBadge'
import { NeedMarkDialog } from './MarkDialog'
import { whoOf } from './personWords'

const CLOSED = new Set(['solved', 'not_agreed', 'transferred'])

interface Props {
  page: PersonPage
  onChanged: () => void
  onAdd: () => void
}

/** 困りごと: open ones first, closed ones folded. */
export function Needs({ page, onChanged, onAdd }: Props) {
  const words = useWords(catalogue).needs
  const [changing, setChanging] = useState<NeedView | null>(null)
  const open = page.needs.filter((need) => !CLOSED.has(need.state))
  const closed = page.needs.filter((need) => CLOSED.has(need.state))
  return (
    <section className="section">
      <div className="section-head">
        <h2>{words.title}</h2>
        <Button writes kind="quiet" size="small" onClick={onAdd}>
          {words.add}
        </Button>
      </div>
      {page.needs.length === 0 && <p className="quiet">{words.none}</p>}
      <ul className="person-list">
        {open.map((need) => (
          <NeedLine key={need.id} need={need} onChange={() => setChanging(need)} />
        ))}
      </ul>
      {closed.length > 0 && (
        <details>
          <summary>{words.closed(closed.length)}</summary>
          <ul className="person-list">
            {closed.map((need) => (
              <NeedLine key={need.id} need={need} onChange={() => setChanging(need)} />
            ))}
          </ul>
        </details>
      )}
      {changing !== null && (
        <NeedMarkDialog need={changing} onClose={() => setChanging(null)} onChanged={onChanged} />
      )}
    </section>
  )
}

function NeedLine({ need, onChange }: { need: NeedView; onChange: () => void }) {
  const words = useWords(catalogue).needs
  const label = useCodeLabel()
  const formats = useFormats()
  const waits = need.state === 'open'
  return (
    <li>
      <span className="person-list-main">
        <span>{need.title}</span>
        <StatusBadge
          tone={waits ? 'orange' : CLOSED.has(need.state) ? 'grey' : 'blue'}
          shape={waits ? 'ring' : CLOSED.has(need.state) ? 'check' : 'half'}
        >
          {label('needState', need.state)}
        </StatusBadge>
        {(need.urgency === 'life' || need.urgency === 'today') && <UrgencyBadge urgency={need.urgency} />}
      </span>
      <span className="person-list-foot">
        <span className="small quiet numbers">
          {[label('needArea', need.area), formats.shortDay(need.by.seen), whoOf(need.by)].join('・')}
          {need.comment !== '' && <span className="person-comment">{need.comment}</span>}
        </span>
        <Button writes kind="quiet" size="small" aria-label={words.changeOf(need.title)} onClick={onChange}>
          {words.change}
        </Button>
      </span>
    </li>
  )
}
