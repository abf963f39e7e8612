import { useState } from 'react'
import type { ColumnChoice, ImportColumn, ImportLook, ImportPreview } from '../generated/app'
import { useFormats } from '../messages/formats'
import { imports as catalogue } from '../messages/imports'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { CheckBox } from '../parts/CheckBox'
import { Select } from '../parts/Select'
import { TextField } from '../parts/TextField'
import { Notices } from './Notices'

interface Props {
  look: ImportLook
  seen: ImportPreview
  busy: boolean
  onRead: (look: ImportLook, then: 'columns' | 'check') => Promise<void>
  onBack: () => void
}

const chosenOf = (seen: ImportPreview): ColumnChoice[] =>
  seen.columns.map(({ column, field, above }) => ({ column, field, above }))

/** Where the table is and what its columns are; everything was read already and can be said otherwise. */
export function ColumnsStep({ look, seen, busy, onRead, onBack }: Props) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const [line, setLine] = useState(String(seen.headingLines.at(-1) ?? 0))
  const [basis, setBasis] = useState(seen.basis)
  const [columns, setColumns] = useState(chosenOf(seen))

  const change = (at: number, part: Partial<ColumnChoice>) => {
    setColumns((was) => was.map((choice) => (choice.column === at ? { ...choice, ...part } : choice)))
  }
  // Another table has other columns: what was said of the ones before says nothing about them.
  const anew = (part: Partial<ImportLook>) => void onRead({ ...look, columns: [], ...part }, 'columns')
  const next = () => void onRead({ ...look, columns, basis: basis.trim() === seen.basis ? look.basis : basis.trim() }, 'check')
  const options = [
    { value: '', label: words.table.notTaken },
    ...Object.entries(words.fields).map(([value, label]) => ({ value, label })),
  ]
  return (
    <section className="section stack">
      <h2>{words.table.title}</h2>
      <p>{words.table.what}</p>
      <Notices codes={seen.notices} />
      {seen.list !== null && (
        <div className="row">
          <p>{words.table.edition(seen.list.name, formats.time(seen.list.last))}</p>
          <Button size="small" busy={busy} onClick={() => anew({ list: 'new' })}>
            {words.table.notEdition}
          </Button>
        </div>
      )}
      <div className="imports-how">
        {seen.encoding !== '' && (
          <Select
            label={words.table.encoding}
            value={seen.encoding}
            options={Object.entries(words.table.encodings).map(([value, label]) => ({ value, label }))}
            onChange={(encoding) => anew({ encoding })}
          />
        )}
        {seen.sheets.length > 1 && (
          <Select
            label={words.table.sheet}
            value={seen.sheet}
            options={seen.sheets.map((sheet) => ({ value: sheet.name, label: words.table.sheetRows(sheet.name, formats.count(sheet.rows)) }))}
            onChange={(sheet) => anew({ sheet, headingLine: null })}
          />
        )}
        <TextField digits width="short" label={words.table.headingLine} hint={words.table.headingLineHint} value={line} onChange={setLine} />
        <TextField
          width="medium"
          label={words.table.basis}
          hint={seen.basisText !== '' && basis === seen.basis && look.basis === '' ? words.table.basisFrom(seen.basisText) : words.table.basisHint}
          value={basis}
          onChange={setBasis}
        />
        <Button
          busy={busy}
          onClick={() => anew({ headingLine: /^\d+$/.test(line.trim()) ? Number(line.trim()) : null, basis: basis.trim() === seen.basis ? look.basis : basis.trim() })}
        >
          {words.table.again}
        </Button>
      </div>
      <h3>{words.table.columns}</h3>
      <ul className="imports-columns" aria-label={words.table.columns}>
        {seen.columns.map((column) => (
          <ColumnLine
            key={column.column}
            column={column}
            choice={columns.find((choice) => choice.column === column.column)}
            options={options}
            onChange={(part) => change(column.column, part)}
          />
        ))}
      </ul>
      <div className="row">
        <Button kind="primary" busy={busy} onClick={next}>
          {words.next}
        </Button>
        <Button busy={busy} onClick={onBack}>
          {words.back}
        </Button>
      </div>
    </section>
  )
}

interface LineProps {
  column: ImportColumn
  choice: ColumnChoice | undefined
  options: readonly { value: string; label: string }[]
  onChange: (part: Partial<ColumnChoice>) => void
}

function ColumnLine({ column, choice, options, onChange }: LineProps) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const heading = column.heading === '' ? words.table.noHeading(column.column + 1) : column.heading
  const field = choice?.field ?? column.field
  const changed = field !== column.field
  const why = changed ? [words.table.whys.chosen ?? ''] : column.why.map((code) => words.table.whys[code] ?? code)
  const fits = !changed && column.fits > 0 ? [words.table.fits(column.fits)] : []
  return (
    <li className="imports-column">
      <div>
        <strong>{heading}</strong>
        <p className="quiet imports-samples">{column.samples.join(' / ')}</p>
      </div>
      <div className="stack">
        <Select label={words.table.intoOf(heading)} value={field} options={options} onChange={(value) => onChange({ field: value })} />
        {(column.looksAbove || column.above) && field !== '' && (
          <CheckBox
            label={words.table.above}
            says={words.table.aboveOf(heading)}
            checked={choice?.above ?? column.above}
            onChange={(above) => onChange({ above })}
          />
        )}
      </div>
      <p className="quiet">
        {[...why, ...fits].join('・')}
        {column.zeros > 0 && !changed && ` ${words.table.zeros(formats.count(column.zeros))}`}
      </p>
    </li>
  )
}
