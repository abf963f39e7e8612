import type { Event, ImportBatch, ImportColumn, ImportPreview, Status } from '../../generated/app'
import type { AnswerOf, ArgsOf } from '../backend'
import { FAKE_NOW } from './people'
import { Refusal } from './refusal'

const column = (changes: Partial<ImportColumn>): ImportColumn => ({
  column: 0,
  heading: '',
  field: '',
  why: ['heading'],
  fits: 0,
  filled: 100,
  samples: [],
  above: false,
  looksAbove: false,
  zeros: 0,
  ...changes,
})

/** A list that never was, as it is read. */
export const fakePreview = (): ImportPreview => ({
  file: 'ab'.repeat(32),
  fileName: '輪島市避難者名簿.csv',
  encoding: 'cp932',
  unreadable: 0,
  sheets: [{ name: '', rows: 8, hidden: false }],
  sheet: '',
  headingLines: [2],
  titles: ['避難者名簿（令和8年11月20日現在）'],
  columns: [
    column({ column: 0, heading: '番号', field: 'number', samples: ['1', '2', '3'] }),
    column({ column: 1, heading: '世帯', field: 'household', filled: 50, looksAbove: true, samples: ['10', '11'] }),
    column({ column: 2, heading: '氏名', field: 'name', why: ['heading', 'values'], fits: 100, samples: ['試山 太郎', '練習 花'] }),
    column({ column: 3, heading: '生年月日', field: 'birth', why: ['heading', 'values'], fits: 88, samples: ['S23.4.5'] }),
    column({ column: 4, heading: '電話', field: 'phone', zeros: 3, samples: ['768221234'] }),
    column({ column: 5, heading: '担当の印', field: '', why: [], samples: ['済'] }),
  ],
  basis: '2026-11-20',
  basisText: '避難者名簿（令和8年11月20日現在）',
  list: null,
  form: '',
  returned: null,
  counts: { lines: 10, new: 5, updated: 1, same: 1, mend: 1, repeated: 0, skipped: 2, households: 3, alike: 2, gone: 1, emptied: 1 },
  mend: [{ code: 'birth_impossible', count: 1, rows: [9] }],
  skipped: [
    { code: 'title', count: 1, rows: [1] },
    { code: 'heading', count: 1, rows: [2] },
  ],
  notices: [],
  samples: [
    {
      row: 3,
      fate: 'new',
      reasons: [],
      values: [
        { field: 'full_name', value: '試山 太郎' },
        { field: 'birth_date', value: '1948-04-05' },
        { field: 'phone', value: '0768221234' },
      ],
    },
    { row: 9, fate: 'mend', reasons: ['birth_impossible'], values: [{ field: 'birth', value: '昭和64年1月9日' }] },
  ],
})

type Name = 'export_ledger' | 'import_look' | 'import_run' | 'import_cancel' | 'list_imports' | 'undo_import' | 'import_mend_file'
type Requests = { [Each in Name]: (args: ArgsOf<Each>) => AnswerOf<Each> }

/** The requests about lists, over one in memory. */
export function importRequests(status: () => Status, emit: (event: Event) => void): Requests {
  const batches: ImportBatch[] = []
  const taken = () => batches.some((batch) => batch.state === 'done')
  const look = (keepUnreadable: boolean): ImportPreview => {
    const seen = fakePreview()
    if (taken()) {
      seen.list = { id: 'list-1', name: '輪島市避難者名簿', last: FAKE_NOW.toISOString() }
      seen.counts = { ...seen.counts, new: 0, updated: 0, same: 7 }
    }
    if (keepUnreadable) {
      seen.counts = { ...seen.counts, new: seen.counts.new + seen.counts.mend, mend: 0 }
      seen.mend = []
    }
    return seen
  }
  return {
    import_look: ({ keepUnreadable }) => look(keepUnreadable),
    import_run: ({ look: how, file, name }) => {
      const seen = look(how.keepUnreadable)
      if (file !== seen.file) throw new Refusal({ code: 'list_changed' })
      const { new: added, updated, same, mend } = seen.counts
      for (const done of [2, added + updated]) emit({ kind: 'progress', work: 'import', done, expected: added + updated })
      batches.unshift({
        id: `batch-${batches.length + 1}`,
        listName: name === '' ? '輪島市避難者名簿' : name,
        fileName: seen.fileName,
        file,
        at: FAKE_NOW.toISOString(),
        by: status().operatorName,
        new: added,
        updated,
        mend,
        state: 'done',
      })
      emit({ kind: 'records_changed', ids: [], received: false })
      return { batch: `batch-${batches.length}`, new: added, updated, same, mend, cancelled: false }
    },
    export_ledger: ({ form }) => ({
      fileName: `台帳-2026-11-23.${form === 'xlsx' ? 'xlsx' : 'csv'}`,
      folder: 'つなぎ',
      people: 1_803,
      files: form === 'xlsx' ? 1 : 8,
    }),
    import_cancel: () => ({}),
    list_imports: () => batches,
    undo_import: ({ id }) => {
      const batch = batches.find((each) => each.id === id)
      if (batch === undefined) throw new Refusal({ code: 'not_found' })
      batch.state = 'undone'
      emit({ kind: 'records_changed', ids: [], received: false })
      return { withdrawn: batch.new - 1, restored: batch.updated, kept: 1 }
    },
    import_mend_file: () => ({ token: 'mend', fileName: '輪島市避難者名簿-mend.xlsx', folder: 'つなぎ', checkDigits: '' }),
  }
}
