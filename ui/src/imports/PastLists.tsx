import { useState } from 'react'
import type { ImportBatch } from '../generated/app'
import { useFormats } from '../messages/formats'
import { imports as catalogue } from '../messages/imports'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { Table } from '../parts/Table'
import { UndoDialog } from './UndoDialog'

/** The lists that were taken in on this device. */
export function PastLists({ past, onChanged }: { past: ImportBatch[] | undefined; onChanged: () => void }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const [undoing, setUndoing] = useState<string>()
  if (past === undefined) return null
  return (
    <section className="section">
      <h2>{words.past.title}</h2>
      <Table
        label={words.past.title}
        rows={past}
        rowKey={(batch) => batch.id}
        empty={words.past.none}
        columns={[
          {
            key: 'list',
            head: words.past.list,
            names: true,
            cell: (batch) => (
              <>
                {batch.listName} <span className="quiet">{batch.fileName}</span>
              </>
            ),
          },
          { key: 'when', head: words.past.when, cell: (batch) => formats.time(batch.at) },
          { key: 'who', head: words.past.who, cell: (batch) => batch.by },
          { key: 'counts', head: words.past.counts, align: 'end', cell: (batch) => `${formats.count(batch.new)} / ${formats.count(batch.updated)}` },
          { key: 'state', head: words.past.state, cell: (batch) => words.past.states[batch.state] ?? batch.state },
          {
            key: 'undo',
            head: words.past.undo,
            cell: (batch) =>
              batch.state === 'undone' ? null : (
                <Button writes size="small" aria-label={words.past.undoOf(batch.listName === '' ? batch.fileName : batch.listName)} onClick={() => setUndoing(batch.id)}>
                  {words.past.undo}
                </Button>
              ),
          },
        ]}
      />
      {undoing !== undefined && (
        <UndoDialog
          batch={undoing}
          onClose={() => setUndoing(undefined)}
          onDone={() => {
            setUndoing(undefined)
            onChanged()
          }}
        />
      )}
    </section>
  )
}
