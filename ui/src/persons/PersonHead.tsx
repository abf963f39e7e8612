import type { PersonPage } from '../generated/app'
import { HideAction } from '../hidden/HideAction'
import { useCodeLabel } from '../messages/codes'
import { toHiragana, useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { HoldersMark } from '../parts/HoldersMark'
import { PersonName } from '../parts/PersonName'
import { ScreenTitle } from '../parts/ScreenTitle'
import { UrgencyBadge, WatchBadge } from '../parts/StatusBadge'

interface Props {
  page: PersonPage
  onNote: () => void
  onOpen: (what: 'move' | 'flag' | 'need' | 'task') => void
}

/** Who this is, where they are, how grave it is, and what can be done. */
export function PersonHead({ page, onNote, onOpen }: Props) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const formats = useFormats()
  const { row } = page
  const newest = page.timeline[0]
  const kana = toHiragana(row.kana)
  const category = row.stayCategory === '' ? '' : label('stayCategory', row.stayCategory)
  const unknownPlace = row.stayPlace === '' && (row.stayCategory === '' || row.stayCategory === 'unknown')
  const place = unknownPlace ? words.stayUnknown : [row.stayPlace, category].filter((part) => part !== '').join('・')
  return (
    <header className="person-head">
      <div className="person-title">
        <ScreenTitle>
          <PersonName name={row.name} kana={kana} />
        </ScreenTitle>
        {row.name !== '' && <span className="person-kana">{kana}</span>}
        <span className="person-badges">
          {row.urgency !== null && <UrgencyBadge urgency={row.urgency} />}
          <WatchBadge level={row.watchLevel} />
        </span>
      </div>
      <dl className="person-facts">
        <div>
          <dt className="unseen">{words.fieldNames['birth_date']}</dt>
          <dd className="numbers">
            {row.birth === null ? words.birthUnknown : formats.birth(row.birth)}
            {row.sex !== '' && `・${label('sex', row.sex)}`}
          </dd>
        </div>
        <div>
          <dt>{words.stay}</dt>
          <dd>
            <strong>{place}</strong>{' '}
            {!unknownPlace && (
              <span className="quiet small numbers">
                {row.stayConfirmed === null
                  ? words.notConfirmed
                  : words.confirmed(formats.shortDay(row.stayConfirmed), formats.ago(row.stayConfirmed))}
              </span>
            )}
          </dd>
        </div>
        {row.receiptNumber !== '' && (
          <div>
            <dt>{words.receipt}</dt>
            <dd className="numbers">{row.receiptNumber}</dd>
          </div>
        )}
        {newest !== undefined && (
          <div>
            <dt>{words.newestRecord}</dt>
            <dd>
              <HoldersMark holders={newest.holders} />
            </dd>
          </div>
        )}
      </dl>
      {row.urgency !== null && (
        <Banner
          kind="danger"
          title={words.urgent.raised(label('urgency', row.urgency))}
          actions={
            <Button writes size="small" onClick={() => onOpen('flag')}>
              {words.actions.lower}
            </Button>
          }
        >
          <p>{page.urgentReason === '' ? words.urgent.noReason : page.urgentReason}</p>
        </Banner>
      )}
      <div className="person-actions" role="group" aria-label={words.actions.label}>
        <Button writes kind="primary" keys={words.actions.noteKey} onClick={onNote}>
          {words.actions.note}
        </Button>
        <Button writes onClick={() => onOpen('move')}>{words.actions.move}</Button>
        <Button writes onClick={() => onOpen('need')}>{words.actions.need}</Button>
        <Button writes onClick={() => onOpen('task')}>{words.actions.task}</Button>
        {row.urgency === null && <Button writes onClick={() => onOpen('flag')}>{words.actions.raise}</Button>}
        <HideAction personId={row.id} name={row.name} />
      </div>
    </header>
  )
}
