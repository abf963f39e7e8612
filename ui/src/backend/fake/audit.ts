import type { AuditDevice, AuditHeardLine, AuditLine, PersonRow } from '../../generated/app'
import type { AnswerOf, ArgsOf } from '../backend'
import { Refusal } from './refusal'

const groups: Record<string, string[]> = {
  shown: ['person_opened', 'searched'],
  out: ['printed', 'exported', 'export_refused'],
  devices: ['device_admitted', 'device_extended', 'device_frozen', 'device_withdrawn', 'keys_rotated', 'records_erased', 'officer_confirmed'],
  decided: ['consent_changed', 'aside_accepted', 'aside_left', 'handover_sent', 'handover_signed', 'person_hidden', 'person_released', 'list_imported', 'import_undone'],
  door: ['unlocked', 'locked', 'opener_changed', 'audit_read', 'audit_let_go'],
}

type Names = 'audit_list' | 'audit_of_person' | 'audit_check' | 'audit_heard' | 'audit_devices' | 'record_print'
type Requests = { [Name in Names]: (args: ArgsOf<Name>) => AnswerOf<Name> }

/** The requests about what was done, over a day that never was. */
export function auditRequests(people: readonly PersonRow[], who: () => string): Requests {
  const lines: AuditLine[] = []
  const add = (minutes: number, kind: string, changes: Partial<AuditLine> = {}) => {
    lines.unshift({
      number: lines.length + 1,
      at: new Date(Date.now() - minutes * 60_000).toISOString(),
      kind,
      operatorName: who(),
      personId: null,
      personName: '',
      classes: [],
      count: null,
      what: '',
      deviceName: '',
      role: '',
      reason: '',
      until: null,
      missed: 0,
      ...changes,
    })
  }
  const of = (person: PersonRow | undefined) => ({ personId: person?.id ?? null, personName: person?.name ?? '' })
  const [first, second] = people
  const day = new Date(Date.now() + 5 * 86_400_000).toISOString()
  add(1_500, 'unlocked', { what: 'passphrase', count: 2, operatorName: '森' })
  add(1_490, 'device_admitted', { operatorName: '森', deviceName: '河井小-3', role: 'recorder', until: day })
  add(1_480, 'person_opened', { operatorName: '森', classes: ['P1', 'P2'], ...of(first) })
  add(1_470, 'handover_sent', { operatorName: '森', count: 12 })
  add(1_460, 'locked', { operatorName: '森' })
  add(200, 'unlocked', { what: 'code', count: 0 })
  add(190, 'searched', { count: 14, what: 'words' })
  add(189, 'person_opened', { classes: ['P1', 'P2', 'P3'], ...of(first) })
  add(150, 'person_opened', { classes: ['P1', 'P2', 'P3'], ...of(second), missed: 1 })
  add(120, 'printed', { what: 'visit_list', count: 9, ...of(first) })
  add(90, 'device_withdrawn', { deviceName: 'B班-2', reason: 'lost' })
  add(89, 'keys_rotated', { count: 4 })
  add(60, 'exported', { what: 'json_lines', count: 1_803 })
  add(30, 'aside_accepted', { count: 3 })
  add(5, 'consent_changed', { reason: 'partners', ...of(second) })
  const heard: AuditHeardLine[] = [...lines]
    .filter((line) => ['person_opened', 'printed', 'exported', 'unlocked'].includes(line.kind))
    .map((line, place) => ({
      line: { ...line, operatorName: place % 2 === 0 ? '佐藤' : '中村' },
      device: place % 2 === 0 ? 'device-3' : 'device-4',
      onDevice: place % 2 === 0 ? '河井小-3' : 'B班-1',
    }))
  const told = (device: string, deviceName: string, records: number): AuditDevice => ({
    device,
    deviceName,
    withdrawn: false,
    records,
    last: null,
    sealed: new Date(Date.now() - 3_600_000).toISOString(),
    silent: false,
    notForUs: 0,
    rescueHeld: deviceName === '河井小-3',
    faults: [],
  })
  const page = (found: AuditLine[], before: number | null, limit: number, personName: string) => {
    const rows = found.filter((line) => before === null || line.number < before).slice(0, limit)
    const last = rows.at(-1)
    return { rows, total: found.length, next: rows.length === limit && last ? last.number : null, personName }
  }
  return {
    audit_list: ({ group, before, limit }) => {
      const kinds = groups[group]
      if (group !== '' && kinds === undefined) throw new Refusal({ code: 'unreadable', field: 'group' })
      return page(lines.filter((line) => kinds?.includes(line.kind) ?? true), before, limit, '')
    },
    audit_of_person: ({ personId, before, limit }) => {
      const person = people.find((each) => each.id === personId)
      if (!person) throw new Refusal({ code: 'not_found' })
      return page(lines.filter((line) => line.personId === personId || line.kind === 'exported'), before, limit, person.name)
    },
    audit_check: () => ({ whole: true, records: lines.length, since: lines.at(-1)?.at ?? null, fault: '', number: null, after: null }),
    audit_heard: ({ group, operator, device, personId, before, limit }) => {
      const found = heard
        .filter((row) => groups[group]?.includes(row.line.kind) ?? true)
        .filter((row) => operator === '' || row.line.operatorName === operator)
        .filter((row) => device === '' || row.device === device)
        .filter((row) => personId === '' || row.line.personId === personId || row.line.kind === 'exported')
      const from = Number(before ?? 0)
      const rows = found.slice(from, from + limit)
      return {
        rows,
        total: found.length,
        next: from + limit < found.length ? String(from + limit) : null,
        personName: people.find((each) => each.id === personId)?.name ?? '',
      }
    },
    audit_devices: () => ({
      devices: [
        told('device-3', '河井小-3', 3),
        told('device-4', 'B班-1', 2),
        { ...told('device-5', '輪島中-1', 0), sealed: null },
      ],
      operators: [
        { account: '佐藤', name: '佐藤' },
        { account: '中村', name: '中村' },
      ],
    }),
    record_print: ({ what, personIds }) => {
      for (const id of personIds.length > 0 ? personIds : ['']) {
        add(0, 'printed', { what, count: personIds.length, ...of(people.find((each) => each.id === id)) })
      }
      return {}
    },
  }
}
