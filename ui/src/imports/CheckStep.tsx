import { useState } from 'react'
import type { FileMade, ImportLook, ImportPreview, ImportReason, ImportSample } from '../generated/app'
import type { CodeList } from '../messages/codes'
import { useCodeLabel } from '../messages/codes'
import { useFormats } from '../messages/formats'
import { imports as catalogue } from '../messages/imports'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { CheckBox } from '../parts/CheckBox'
import { TextField } from '../parts/TextField'
import { MendFile } from './MendFile'
import { Asks } from './Asks'
import { Notices } from './Notices'

interface Props {
  look: ImportLook
  seen: ImportPreview
  name: string
  busy: boolean
  onName: (name: string) => void
  onRead: (look: ImportLook, then: 'check') => Promise<void>
  onRun: () => void
  onBack: () => void
}

/** Said here once more; of a further edition nothing was said before. */
const heeded: readonly string[] = ['no_name_column', 'two_name_columns', 'unlike_its_heading']
const kinds = ['new', 'updated', 'same', 'mend', 'repeated', 'skipped'] as const

/** What would become of every line, with examples, before anything is written. */
export function CheckStep({ look, seen, name, busy, onName, onRead, onRun, onBack }: Props) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const [made, setMade] = useState<FileMade>()
  const { counts } = seen
  const people = counts.new + counts.updated
  const places = seen.form === 'places'
  const { returned } = seen
  const kindWords = places ? words.check.placeKinds : words.check.kinds
  const births = seen.mend.some((reason) => reason.code.startsWith('birth_'))
  return (
    <section className="section stack">
      <h2>{words.check.title}</h2>
      <Notices codes={seen.notices.filter((code) => heeded.includes(code) || (seen.list !== null && code === 'no_basis'))} />
      {seen.list !== null && (
        <div className="row">
          <p>{words.table.edition(seen.list.name, formats.time(seen.list.last))}</p>
          <Button size="small" busy={busy} onClick={() => void onRead({ ...look, list: 'new' }, 'check')}>
            {words.table.notEdition}
          </Button>
        </div>
      )}
      {words.check.form[seen.form] !== undefined && <p>{words.check.form[seen.form]}</p>}
      {returned !== null && (
        <p>
          {returned.made === '' ? words.check.returnedUnknown : words.check.returned(formats.time(returned.made), formats.count(returned.cells))}
        </p>
      )}
      <h3 id="imports-counts">{words.check.counts(formats.count(counts.lines))}</h3>
      <dl className="imports-counts" aria-labelledby="imports-counts">
        {kinds.map((kind) => (
          <div key={kind}>
            <dt>{kindWords[kind]}</dt>
            <dd className="numbers">{formats.count(counts[kind])}</dd>
          </div>
        ))}
      </dl>
      {people === 0 && counts.mend === 0 && <p role="status">{returned === null ? words.check.nothing : words.check.nothingChanged}</p>}
      {counts.households > 0 && <p>{words.check.households(formats.count(counts.households))}</p>}
      {counts.alike > 0 && <p>{words.check.alike(formats.count(counts.alike))}</p>}
      {counts.gone > 0 && <p>{words.check.gone(formats.count(counts.gone))}</p>}
      {counts.emptied > 0 && <p>{words.check.emptied(formats.count(counts.emptied))}</p>}
      {returned !== null && returned.asks.length > 0 && (
        <Asks returned={returned} take={look.take} onTake={(take) => void onRead({ ...look, take }, 'check')} />
      )}
      <Reasons title={words.check.mendTitle} reasons={seen.mend} />
      {(births || look.keepUnreadable) && (
        <CheckBox
          label={words.check.keep}
          hint={words.check.keepHint}
          checked={look.keepUnreadable}
          onChange={(keepUnreadable) => void onRead({ ...look, keepUnreadable }, 'check')}
        />
      )}
      {counts.mend > 0 && <MendFile look={look} file={seen.file} made={made} onMade={setMade} />}
      <Reasons title={places ? words.check.placeKinds.skipped : words.check.skippedTitle} reasons={seen.skipped} />
      {seen.samples.length > 0 && <h3>{words.check.samples}</h3>}
      <ul className="imports-rows" aria-label={words.check.samples}>
        {seen.samples.map((sample) => (
          <SampleLine key={sample.row} sample={sample} />
        ))}
      </ul>
      {!places && (returned === null || counts.new > 0) && (
      <TextField
        label={words.check.name}
        hint={words.check.nameHint}
        need="optional"
        value={name}
        placeholder={seen.list?.name ?? seen.fileName.replace(/\.[^.]*$/, '')}
        onChange={onName}
      />
      )}
      <div className="row">
        <Button writes kind="primary" busy={busy || people === 0} onClick={onRun}>
          {places ? words.check.runPlaces(formats.count(people)) : words.check.run(formats.count(people))}
        </Button>
        <Button busy={busy} onClick={onBack}>
          {words.back}
        </Button>
      </div>
    </section>
  )
}

function Reasons({ title, reasons }: { title: string; reasons: readonly ImportReason[] }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  if (reasons.length === 0) return null
  return (
    <details className="imports-reasons">
      <summary>
        {title} {formats.count(reasons.reduce((sum, reason) => sum + reason.count, 0))}
      </summary>
      <ul>
        {reasons.map((reason) => (
          <li key={reason.code}>
            {words.reasons[reason.code] ?? reason.code}: {formats.count(reason.count)}{' '}
            <span className="quiet">
              {words.check.rows(reason.rows.join('、'))}
              {reason.count > reason.rows.length && words.check.more}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Values that are codes of a list. */
const CODED: Readonly<Record<string, CodeList>> = { sex: 'sex', birth_date_precision: 'datePrecision', place_kind: 'placeKind' }

function SampleLine({ sample }: { sample: ImportSample }) {
  const words = useWords(catalogue)
  const codeLabel = useCodeLabel()
  const shown = ({ field, value }: ImportSample['values'][number]) => {
    const list = CODED[field]
    return list === undefined ? value : codeLabel(list, value)
  }
  const label = (field: string) =>
    words.stored[field] ?? words.fields[field] ?? (field.startsWith('note:') ? field.slice('note:'.length) : field)
  return (
    <li>
      <strong>{words.check.sample(String(sample.row), words.check.fates[sample.fate] ?? sample.fate)}</strong>
      {sample.reasons.length > 0 && <p>{sample.reasons.map((code) => words.reasons[code] ?? code).join('、')}</p>}
      <dl className="imports-values">
        {sample.values.map((value) => (
          <div key={value.field}>
            <dt>{label(value.field)}</dt>
            <dd>{shown(value)}</dd>
          </div>
        ))}
      </dl>
    </li>
  )
}
