import type { ReactNode } from 'react'
import { useRef, useState } from 'react'
import './Table.css'

/** A column: its head and what a row shows in it. */
export interface Column<Row> {
  key: string
  head: ReactNode
  cell: (row: Row) => ReactNode
  align?: 'start' | 'end'
  /** CSS width, e.g. 8rem. */
  width?: string
  /** The cell that names the row, for those who listen. */
  names?: boolean
}

interface Props<Row> {
  /** What the table holds, read out. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Shown when there is nothing: one sentence and one next step. */
  empty?: ReactNode
  /** Height of a row in pixels; with many rows every row has exactly this height. */
  rowHeight?: number
  /** Most rows drawn at full length before the table scrolls inside itself. */
  longest?: number
}

const margin = 10

/**
 * A table that draws only what is seen once it is long. Listeners are told the true number of rows
 * and the place of each.
 */
export function Table<Row>({ label, columns, rows, rowKey, empty, rowHeight = 48, longest = 60 }: Props<Row>) {
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(480)

  if (rows.length === 0 && empty !== undefined) return <div className="table-empty">{empty}</div>

  const windowed = rows.length > longest
  const first = windowed ? Math.max(0, Math.floor(top / rowHeight) - margin) : 0
  const last = windowed ? Math.min(rows.length, Math.ceil((top + height) / rowHeight) + margin) : rows.length
  const drawn = rows.slice(first, last)
  const spacer = (key: string, count: number) =>
    count > 0 ? (
      <tr key={key} aria-hidden="true" className="table-spacer">
        <td colSpan={columns.length} style={{ height: count * rowHeight }} />
      </tr>
    ) : null

  return (
    <div
      ref={box}
      className={windowed ? 'table-box table-windowed' : 'table-box'}
      // A box that scrolls must be reachable by keyboard.
      {...(windowed ? { tabIndex: 0, role: 'group', 'aria-label': label } : {})}
      onScroll={
        windowed
          ? (event) => {
              setTop(event.currentTarget.scrollTop)
              if (event.currentTarget.clientHeight > 0) setHeight(event.currentTarget.clientHeight)
            }
          : undefined
      }
    >
      <table className="table" aria-label={label} aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column.key} scope="col" style={{ width: column.width }} className={column.align === 'end' ? 'table-end' : undefined}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {spacer('above', first)}
          {drawn.map((row, index) => (
            <tr key={rowKey(row)} aria-rowindex={first + index + 2} style={{ height: rowHeight }}>
              {columns.map((column) => {
                const className = column.align === 'end' ? 'table-end numbers' : undefined
                return column.names ? (
                  <th key={column.key} scope="row" className={className}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} className={className}>
                    {column.cell(row)}
                  </td>
                )
              })}
            </tr>
          ))}
          {spacer('below', rows.length - last)}
        </tbody>
      </table>
    </div>
  )
}
