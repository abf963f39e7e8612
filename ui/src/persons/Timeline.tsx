import { useId, useState } from 'react'
import type { PersonPage, TimelineItem } from '../generated/app'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { Button } from '../parts/Button'
import { FIELDS_ELSEWHERE } from './fieldGroups'
import { TimelineLine } from './TimelineLine'

const KINDS = {
  all: null,
  visits: ['note', 'care_note'],
  whereabouts: ['whereabouts', 'registered'],
  needs: ['need', 'need_mark', 'task', 'task_mark'],
  changes: ['field', 'flag', 'registered'],
} as const

type Filter = keyof typeof KINDS
const FILTERS = Object.keys(KINDS) as Filter[]

/** Drawn at first; the rest on request, so that a long history opens at once. */
const PAGE = 40

interface Props {
  page: PersonPage
  onChanged: () => void
}

/** The history of one person: nothing in it is ever overwritten. */
export function Timeline({ page, onChanged }: Props) {
  const words = useWords(catalogue).timeline
  const [filter, setFilter] = useState<Filter>('all')
  const [shown, setShown] = useState(PAGE)
  const name = useId()
  const kinds: readonly string[] | null = KINDS[filter]
  const items: readonly TimelineItem[] = page.timeline.filter((item) => {
    // Told once, by the item it belongs to: 姓 and 名 by 氏名.
    if (item.kind === 'field' && item.code !== 'summary' && FIELDS_ELSEWHERE.has(item.code)) return false
    return kinds === null || kinds.includes(item.kind)
  })
  return (
    <section className="section person-timeline">
      <div className="section-head">
        <h2>{words.title}</h2>
        <fieldset className="segments">
          <legend className="unseen">{words.filter}</legend>
          {FILTERS.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name={name}
                checked={filter === one}
                onChange={() => {
                  setFilter(one)
                  setShown(PAGE)
                }}
              />
              <span>{words.filters[one]}</span>
            </label>
          ))}
        </fieldset>
      </div>
      {items.length === 0 ? (
        <p className="table-empty">{page.timeline.length === 0 ? words.empty : words.emptyFilter}</p>
      ) : (
        <ol className="timeline">
          {items.slice(0, shown).map((item) => (
            <TimelineLine
              key={`${item.recordId}${item.kind}${item.id}`}
              item={item}
              personId={item.recordId || page.row.id}
              record={page.records.find((one) => one.row.id === item.recordId)?.row.receiptNumber ?? ''}
              onChanged={onChanged}
            />
          ))}
        </ol>
      )}
      {items.length > shown && (
        <Button size="small" onClick={() => setShown(shown + PAGE)}>
          {words.more(items.length - shown)}
        </Button>
      )}
    </section>
  )
}
