import type { PersonRow, Status, Tray, TrayItem, TrayRow } from '../../generated/app'
import type { AnswerOf, ArgsOf } from '../backend'
import { by } from './people'
import { Refusal } from './refusal'

const hours = (count: number) => new Date(Date.now() - count * 3_600_000).toISOString()

/** What was set aside in an operation that never was. */
export function makeTray(people: readonly PersonRow[]): Tray {
  const person = people[0]
  const item = (changes: Partial<TrayItem>): TrayItem => ({
    reason: 'beyond_cut',
    personId: person?.id ?? null,
    personName: person?.name ?? '',
    kind: 'note',
    text: '',
    code: '',
    by: by('谷', 'B班', 'B班-2', 30),
    ...changes,
  })
  const row = (short: string, changes: Partial<TrayRow>): TrayRow => ({
    id: short.padEnd(64, '0'),
    deviceName: 'B班-2',
    team: 'B班',
    own: false,
    at: hours(30),
    acceptable: true,
    mayAccept: true,
    decision: null,
    items: [],
    ...changes,
  })
  const rows = [
    row('aa01', { items: [item({ text: '夕方に発熱。解熱剤を1回分わたした。あすの朝もう一度行く。', code: 'met' })] }),
    row('aa02', {
      at: hours(31),
      items: [
        item({ personId: null, personName: '谷内 健一', kind: 'field', code: 'full_name', text: '谷内 健一' }),
        item({ personId: null, personName: '谷内 健一', kind: 'field', code: 'birth_date', text: '1960-02-11' }),
        item({ personId: null, personName: '谷内 健一', kind: 'whereabouts', code: 'relatives', text: '金沢市の長男宅' }),
      ],
    }),
    row('aa03', {
      deviceName: '巡回車-1',
      team: 'A班',
      at: hours(80),
      items: [item({ reason: 'after_period', kind: 'need', code: 'housing', text: '雨漏りのシートが足りない', by: by('中村', 'A班', '巡回車-1', 80) })],
      decision: { why: '本人に電話で確かめる', name: '佐藤', team: 'A班', at: hours(2) },
    }),
    row('aa04', { acceptable: false, mayAccept: false, at: hours(90), items: [item({ reason: 'does_not_open', personId: null, personName: '', kind: 'unreadable', by: by('', '', '', 90) })] }),
  ]
  return { rows: person === undefined ? [] : rows, total: rows.length, undecided: 3, late: 2, waiting: 5 }
}

type Requests = { [Name in 'list_tray' | 'accept_aside' | 'leave_aside']: (args: ArgsOf<Name>) => AnswerOf<Name> }

/** The requests about the tray, over one in memory. */
export function trayRequests(tray: Tray, status: () => Status, changed: () => void): Requests {
  const chosen = (rows: string[]) => {
    const found = tray.rows.filter((row) => rows.includes(row.id))
    if (found.length < rows.length) throw new Refusal({ code: 'not_found' })
    return found
  }
  const count = () => {
    tray.total = tray.rows.length
    tray.undecided = tray.rows.filter((row) => row.decision === null).length
    changed()
  }
  return {
    list_tray: () => tray,
    accept_aside: ({ rows }) => {
      const accepted = chosen(rows)
      if (accepted.some((row) => !row.mayAccept)) throw new Refusal({ code: 'not_allowed' })
      tray.rows = tray.rows.filter((row) => !rows.includes(row.id))
      count()
      return { entries: accepted.length }
    },
    leave_aside: ({ rows, why }) => {
      if (!why.trim()) throw new Refusal({ code: 'missing', field: 'why' })
      const { operatorName: name, team } = status()
      for (const row of chosen(rows)) row.decision = { why, name, team, at: new Date().toISOString() }
      count()
      return {}
    },
  }
}
