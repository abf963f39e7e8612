import type { Event, Failure, HandoverView, PersonPage, PersonRow, Stage, Status, TodayRow } from '../../generated/app'
import { toHiragana } from '../../messages/formats'
import type { Answer, AnswerOf, ArgsOf, Backend, RequestName } from '../backend'
import { auditRequests } from './audit'
import { hiddenRequests } from './hidden'
import { intakeRequests } from './intake'
import { importRequests } from './imports'
import { readBirth } from './birth'
import { enrolRequests } from './enrol'
import { gather, incoming } from './handovers'
import { memberRequests, makeMembers } from './members'
import { makeTray, trayRequests } from './tray'
import { Refusal } from './refusal'
import { rootRequests } from './root'
import { sameRequests } from './same'
import { shareRequests } from './share'
import { attachmentRequests } from './attachment'
import { fakeKeys } from './keys'
import { FAKE_NOW, by, makePage, makePeople, makePlaces, receiptNumber } from './people'

/** A request as it reached the fake. */
export interface FakeCall {
  name: RequestName
  args: unknown
}

/** A backend in memory, for tests and for looking at screens in a plain browser. */
export interface FakeBackend extends Backend {
  /** Every request so far. */
  calls: FakeCall[]
  /** Arguments of the requests with this name. */
  asked: <Name extends RequestName>(name: Name) => ArgsOf<Name>[]
  /** Tells the screens that something changed. */
  emit: (event: Event) => void
  /** From now on this request is refused; null lets it through again. */
  refuse: (name: RequestName, failure: Failure | null) => void
  /** From now on this request gets this answer. */
  answer: <Name extends RequestName>(name: Name, value: AnswerOf<Name>) => void
}

interface Options {
  stage?: Stage
  practice?: boolean
  people?: number
  /** Milliseconds every answer takes. */
  delay?: number
  /** Changes to the status as first told. */
  status?: Partial<Status>
}

const FAKE_BUNDLE = {
  fileName: '市役所-1-202611231000.tsunagi',
  folder: '/media/KINGSTON',
  own: false,
  to: '',
  ours: true,
  made: '2026-11-23T10:00:00+09:00',
  kib: 3_400,
  parts: 1,
  partsHere: 1,
}

export const FAKE_PASSPHRASE = 'さくら とけい みかん はし つばめ いずみ'

const fold = (text: string) =>
  toHiragana(text.normalize('NFKC'))
    .replaceAll('髙', '高')
    .replaceAll('﨑', '崎')
    .replaceAll('𠮷', '吉')
    .replaceAll('槗', '橋')
    .replaceAll(/[\u{E0100}-\u{E01EF}\s]/gu, '')

/** What can be asked for while locked. */
const atTheDoor: RequestName[] = [
  'status',
  'unlock',
  'check_rescue_code',
  'rescue',
  'same_passphrase',
  'suggest_passphrase',
  'list_profiles',
  'choose_profile',
]

/** Makes a fake with people who never lived. */
export function fakeBackend({ stage = 'open', practice = false, people: count = 240, delay = 0, status: changes = {} }: Options = {}): FakeBackend {
  const listeners = new Set<(event: Event) => void>()
  const refusals = new Map<RequestName, Failure>()
  const answers = new Map<RequestName, unknown>()
  const drafts = new Map<string, { content: string; savedAt: string }>()
  const calls: FakeCall[] = []
  const people = makePeople(count)
  const places = makePlaces()
  const pages = new Map<string, PersonPage>()
  const handovers: HandoverView[] = [incoming(people)]
  const members = makeMembers()
  const tray = makeTray(people)
  let registered = 300
  let wrong = 0
  let onlyHere = 14
  let keeping = { told: false, everything: false, givenUp: 0, givenUpKb: 0 }
  let line = { slow: false, kbitPerSecond: 128, mbPerDay: 0, bulk: false, usedKb: 0, usedUp: false, waiting: 0, proposedKbit: 0 }
  let now: Status = {
    stage,
    practice,
    copy: false,
    operation: stage === 'fresh' || stage === 'joining' ? null : practice ? '練習用の災害対応' : '令和8年能登半島地震',
    rootFingerprint: stage === 'fresh' || stage === 'joining' ? null : '48213390577106249931',
    deviceName: stage === 'fresh' ? '' : '河井小-2',
    operatorName: stage === 'fresh' ? '' : '佐藤',
    team: stage === 'fresh' ? '' : 'A班',
    role: stage === 'open' ? 'dispatched_staff' : null,
    validUntil: new Date(Date.now() + 4.5 * 86_400_000).toISOString(),
    standing: stage === 'open' ? 'admitted' : '',
    suspendedUntil: null,
    clock: null,
    waitSeconds: 0,
    mayWriteCare: true,
    mayEnrol: true,
    namesMunicipalities: false,
    readsRoll: true,
    mayExport: true,
    checkDigits: stage === 'joining' ? '73019944286150328817' : null,
    bar: null,
    ...changes,
  }

  const emit = (event: Event) => {
    for (const listener of [...listeners]) listener(event)
  }
  const status = (): Status => ({
    ...now,
    bar:
      changes.bar ??
      (now.stage === 'open'
        ? {
            connected: 0,
            onlyHere,
            oldestOnlyHere: onlyHere ? new Date(Date.now() - 49 * 3_600_000).toISOString() : null,
            lastExchange: new Date(Date.now() - 16 * 3_600_000).toISOString(),
      people: people.length,
            aside: tray.undecided,
            receiving: null,
          }
        : null),
  })
  const open = (next: Partial<Status>): Status => {
    now = { ...now, stage: 'open', role: 'municipality_officer', standing: 'admitted', ...next }
    emit({ kind: 'stage_changed' })
    return status()
  }
  const find = (id: string): PersonRow => {
    const row = people.find((person) => person.id === id)
    if (!row) throw new Refusal({ code: 'not_found' })
    return row
  }
  const page = (id: string): PersonPage => {
    const known = pages.get(id)
    if (known) return known
    const index = people.indexOf(find(id))
    const made = makePage(find(id), people.slice(index, index + 3))
    pages.set(id, made)
    return made
  }
  const saved = (ids: string[]) => {
    onlyHere += 1
    emit({ kind: 'records_changed', ids, received: false })
    return { id: `item-${calls.length}`, savedAt: new Date().toISOString() }
  }
  const me = () => by(now.operatorName, now.team, now.deviceName, 0)
  const handover = (id: string): HandoverView => {
    const found = handovers.find((each) => each.row.id === id)
    if (!found) throw new Refusal({ code: 'not_found' })
    return found
  }
  const needText = (value: string, field: string) => {
    if (!value.trim()) throw new Refusal({ code: 'missing', field })
  }
  const today = (rows: TodayRow[]) => ({ rows: rows.slice(0, 50), total: rows.length })
  const todayRow = (person: PersonRow, reason: string, text: string, days?: number): TodayRow => ({
    person,
    reason,
    text,
    due: days === undefined ? '' : new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10),
  })

  const isPassphrase = (typed: string) => typed === FAKE_PASSPHRASE || typed === 'open'
  const to = (next: Stage): Status => {
    now = { ...now, stage: next }
    emit({ kind: 'stage_changed' })
    return status()
  }

  const requests: { [Name in RequestName]: (args: ArgsOf<Name>) => AnswerOf<Name> } = {
    ...fakeKeys({ refuse: (failure) => new Refusal(failure), open, to, isPassphrase }),
    status,
    suggest_passphrase: () => ({
      text: FAKE_PASSPHRASE,
      words: ['さくら', 'とけい', 'みかん', 'はし', 'つばめ', 'いずみ'].map((text, index) => ({
        text: ['桜', '時計', 'みかん', '橋', 'つばめ', '泉'][index] === text ? text : text,
        reading: text,
      })),
    }),
    create_operation: (form) => {
      needText(form.operationName, 'operationName')
      needText(form.municipality, 'municipality')
      needText(form.deviceName, 'deviceName')
      needText(form.operatorName, 'operatorName')
      if (form.passphrase.length < 12) throw new Refusal({ code: 'passphrase_too_short', least: 12 })
      people.length = 0
      onlyHere = 0
      return open({
        operation: form.operationName,
        rootFingerprint: '48213390577106249931',
        deviceName: form.deviceName,
        operatorName: form.operatorName,
        team: form.team,
      })
    },
    start_practice: () => {
      for (const done of [0, 50, 120]) emit({ kind: 'progress', work: 'practice', done, expected: 120 })
      return open({ practice: true, operation: '練習用の災害対応', deviceName: '練習用', operatorName: '練習 太郎', team: '練習班', rootFingerprint: '00000000000000000000' })
    },
    end_practice: () => {
      now = { ...now, stage: 'fresh', practice: false, operation: null }
      emit({ kind: 'stage_changed' })
      return status()
    },
    unlock: ({ passphrase }) => {
      if (!isPassphrase(passphrase)) {
        wrong += 1
        const waitSeconds = wrong >= 4 ? 30 : 0
        now = { ...now, waitSeconds }
        throw new Refusal({ code: 'wrong_passphrase', waitSeconds })
      }
      return open({ waitSeconds: 0 })
    },
    lock: () => to('locked'),
    make_enrol_request: (form) => {
      needText(form.deviceName, 'deviceName')
      needText(form.operatorName, 'operatorName')
      now = { ...now, stage: 'joining', ...form, checkDigits: '73019944286150328817' }
      emit({ kind: 'stage_changed' })
      return { token: 'file-0', fileName: '参加の申込み-河井小-3.tsunagi-request', folder: '/media/KINGSTON', checkDigits: '73019944286150328817' }
    },
    find_files: ({ kind }) =>
      kind === 'list' ? [{ token: 'list-1', fileName: '輪島市避難者名簿.csv', folder: '/media/KINGSTON', modified: new Date(Date.now() - 4 * 60_000).toISOString() }] : [
      {
        token: 'file-1',
        fileName: kind === 'pack' ? '参加ファイル-河井小-3.tsunagi-pack' : '参加の申込み-河井小-3.tsunagi-request',
        folder: '/media/KINGSTON',
        modified: new Date(Date.now() - 4 * 60_000).toISOString(),
      },
    ],
    find_sticks: () => ({
      folders: [
        { token: 'stick', folder: '/media/KINGSTON', stick: true },
        { token: 'home', folder: 'つなぎ', stick: false },
      ],
      found: [
        { ...FAKE_BUNDLE, token: 'b-1', maker: '市役所-1' },
        { ...FAKE_BUNDLE, token: 'b-2', maker: '河井小-2', own: true },
        { ...FAKE_BUNDLE, token: 'b-3', maker: '9f31c0aa', ours: false },
      ],
    }),
    write_stick: () => ({ files: ['河井小-2-202611231000.tsunagi'], folder: '/media/KINGSTON', kib: 12_600, entries: 214, checkpoint: false }),
    read_stick: () => ({
      end: 'whole', entries: 58, known: 156, people: 3, notes: 58, aside: 0, gaps: 0, strangers: 0, closed: 0, forged: 0,
      forks: 0, refused: 0, partsMissing: 0, receipts: true, onlyHere: 0,
    }),
    read_enrol_request: () => ({ deviceName: '河井小-3', operatorName: '西', team: 'C班', checkDigits: '73019944286150328817', before: null }),
    approve_enrolment: () => ({ token: 'file-9', fileName: '参加ファイル-河井小-3.tsunagi-pack', folder: '/media/KINGSTON', checkDigits: '73019944286150328817' }),
    read_pack: () => ({ operation: '令和8年能登半島地震', rootFingerprint: '48213390577106249931', known: false }),
    join_with_pack: () => {
      emit({ kind: 'progress', work: 'join', done: 120, expected: 240 })
      return open({ operation: '令和8年能登半島地震', rootFingerprint: '48213390577106249931', checkDigits: null })
    },
    today: () => ({
      date: FAKE_NOW.toISOString().slice(0, 10),
      urgent: today(people.filter((person) => person.urgency).map((person) => todayRow(person, 'urgent', '停電のあいだの酸素'))),
      due: today([
        ...people.slice(0, 3).map((person) => todayRow(person, 'promised', '薬の残りを確かめる', 0)),
        ...people.slice(3, 7).map((person) => todayRow(person, 'due', '罹災証明の同行', 0)),
        ...people.slice(7, 9).map((person) => todayRow(person, 'overdue', '入浴の送迎', -2)),
      ]),
      needs: today(people.slice(9, 15).map((person) => todayRow(person, 'need', '社協へ寝具の依頼'))),
      unseen: today(people.slice(15, 20).map((person) => todayRow(person, 'unseen', ''))),
      unknownPlace: today(people.filter((person) => person.stayCategory === 'unknown').map((person) => todayRow(person, 'unknown_place', ''))),
      changed: today(people.slice(0, 23).map((person) => todayRow(person, 'changed', '居場所が変わった'))),
      handoversWaiting: handovers.filter((each) => each.row.side === 'incoming' && each.row.state !== 'signed').length,
      sameWaiting: 3,
      people: people.length,
    }),
    search_people: ({ text, limit }) => {
      const terms = text.trim().split(/\s+/).map(fold).filter(Boolean)
      const hits = people.filter((person) => {
        const whole = fold(`${person.name}${person.kana}${person.address}${person.stayPlace}${person.receiptNumber}${person.birth?.sourceText ?? ''}`)
        return terms.every((term) => whole.includes(term))
      })
      const rows = terms.length === 0 ? [] : hits
      return { rows: rows.slice(0, limit), total: Math.min(rows.length, 1000), searched: people.length, millis: 0.4, together: [] }
    },
    parse_birth: ({ text }) => {
      const read = readBirth(text, FAKE_NOW)
      if ('code' in read) throw new Refusal(read)
      return read
    },
    check_same_person: ({ family, given, familyKana, givenKana, birth }) => {
      const name = fold(family + given)
      const kana = fold(familyKana + givenKana)
      const read = readBirth(birth, FAKE_NOW)
      const iso = 'code' in read ? '' : read.iso
      return people
        .filter((person) => (name && fold(person.name) === name) || (kana && fold(person.kana) === kana))
        .slice(0, 3)
        .map((row) => ({
          row,
          strength: row.birth?.iso === iso ? 'likely' : 'possible',
          reasons: row.birth?.iso === iso ? ['same_name', 'same_birth_date', 'same_town'] : ['same_name'],
        }))
    },
    register_household: (form) => {
      form.members.forEach((member, index) => {
        if (!member.nameUnknown && !`${member.family}${member.given}${member.familyKana}${member.givenKana}`.trim()) {
          throw new Refusal({ code: 'name_missing', member: index + 1 })
        }
        const read = member.birth.trim() ? readBirth(member.birth, FAKE_NOW) : null
        if (read && 'code' in read) throw new Refusal({ ...read, member: index + 1 } as Failure)
      })
      registered += 1
      const number = receiptNumber(registered)
      const head = form.members[0]
      const rows = form.members.map((member, index): PersonRow => {
        const read = member.birth.trim() ? readBirth(member.birth, FAKE_NOW) : null
        return {
          id: `person-new-${registered}-${index}`,
          name: member.nameUnknown ? '' : `${member.family || (head?.family ?? '')} ${member.given}`.trim(),
          kana: `${member.familyKana || (head?.familyKana ?? '')} ${member.givenKana}`.trim(),
          birth: read && !('code' in read) ? read : null,
          sex: member.sex,
          address: form.address,
          stayCategory: member.here ? form.stayCategory || 'unknown' : 'unknown',
          stayPlace: member.here ? (places.find((place) => place.id === form.placeId)?.name ?? form.placeText) : '',
          stayConfirmed: member.here ? new Date().toISOString() : null,
          watchLevel: 'unassessed',
          urgency: null,
          receiptNumber: number,
          summary: '',
          lastContact: new Date().toISOString(),
        }
      })
      people.unshift(...rows)
      onlyHere += rows.length
      emit({ kind: 'records_changed', ids: rows.map((row) => row.id), received: false })
      return { householdId: `household-${registered}`, receiptNumber: number, people: rows, savedAt: new Date().toISOString() }
    },
    get_person: ({ id }) => page(id),
    set_field: ({ personId, field, value }) => {
      const old = page(personId)
      const fields = old.fields.filter((each) => each.field !== field)
      pages.set(personId, { ...old, fields: [...fields, { field, value: value ?? '', by: me(), others: [] }] })
      return saved([personId])
    },
    list_places: () => [...places],
    add_place: ({ name, kind, address }) => {
      needText(name, 'name')
      const place = { id: `place-${places.length}`, name, kind, address, people: 0 }
      places.push(place)
      return place
    },
    write_visit: (form) => {
      if (!form.text.trim() && !form.result) throw new Refusal({ code: 'note_empty' })
      if (/(?<!\d)\d{12}(?!\d)/.test(form.text)) throw new Refusal({ code: 'individual_number' })
      for (const id of form.personIds) {
        const old = page(id)
        const item = { id: `visit-${calls.length}`, kind: form.health ? 'care_note' : 'note', at: new Date().toISOString(), text: form.text, code: form.result, by: me(), corrected: null, holders: 0, own: true, recordId: '', rescued: false }
        const next = form.next && { id: `task-${calls.length}`, personId: id, personName: old.row.name, ...form.next, state: 'open', comment: '', by: me() }
        const need = form.need && { id: `need-${calls.length}`, personId: id, personName: old.row.name, ...form.need, state: 'open', comment: '', by: me() }
        pages.set(id, {
          ...old,
          row: { ...old.row, lastContact: item.at, watchLevel: form.watchLevel || old.row.watchLevel },
          timeline: [item, ...old.timeline],
          tasks: next ? [next, ...old.tasks] : old.tasks,
          needs: need ? [need, ...old.needs] : old.needs,
        })
      }
      return saved(form.personIds)
    },
    correct_note: ({ personId, noteId, text }) => {
      const old = page(personId)
      pages.set(personId, {
        ...old,
        timeline: old.timeline.map((item) => (item.id === noteId ? { ...item, corrected: { value: text, by: me() } } : item)),
      })
      return saved([personId])
    },
    move_people: (form) => {
      for (const id of form.personIds) {
        const old = page(id)
        const place = places.find((each) => each.id === form.placeId)?.name ?? form.placeText
        pages.set(id, {
          ...old,
          row: { ...old.row, stayCategory: form.category, stayPlace: place, stayConfirmed: new Date().toISOString() },
          whereabouts: [{ id: `w-${calls.length}`, category: form.category, place, presence: form.presence || 'present', since: new Date().toISOString(), by: me() }, ...old.whereabouts],
        })
      }
      return saved(form.personIds)
    },
    set_urgent: ({ personId, flag }) => {
      const old = page(personId)
      pages.set(personId, { ...old, row: { ...old.row, urgency: flag.raised ? flag.urgency : null }, urgentReason: flag.raised ? flag.reason : '' })
      return saved([personId])
    },
    add_need: ({ personId, need }) => {
      needText(need.title, 'title')
      const old = page(personId)
      pages.set(personId, { ...old, needs: [{ id: `need-${calls.length}`, personId, personName: old.row.name, ...need, state: 'open', comment: '', by: me() }, ...old.needs] })
      return saved([personId])
    },
    mark_need: ({ personId, needId, state, comment }) => {
      const old = page(personId)
      pages.set(personId, { ...old, needs: old.needs.map((need) => (need.id === needId ? { ...need, state, comment } : need)) })
      return saved([personId])
    },
    add_task: ({ personId, task }) => {
      needText(task.title, 'title')
      const old = page(personId)
      pages.set(personId, { ...old, tasks: [{ id: `task-${calls.length}`, personId, personName: old.row.name, ...task, state: 'open', comment: '', by: me() }, ...old.tasks] })
      return saved([personId])
    },
    mark_task: ({ personId, taskId, state, due, comment }) => {
      const old = page(personId)
      pages.set(personId, { ...old, tasks: old.tasks.map((task) => (task.id === taskId ? { ...task, state, due: due || task.due, comment } : task)) })
      return saved([personId])
    },
    gather_handover: () => {
      const first = people[0] ? page(people[0].id) : null
      return gather(people, first?.needs ?? [], first?.tasks ?? [])
    },
    send_handover: (form) => {
      needText(form.toTeam, 'toTeam')
      const view: HandoverView = {
        row: { id: `handover-${handovers.length}`, fromTeam: now.team, toTeam: form.toTeam, sentAt: new Date().toISOString(), items: form.items.length, taken: 0, asked: 0, state: 'sent', side: 'outgoing' },
        periodFrom: form.periodFrom,
        periodTo: form.periodTo,
        situation: form.situation,
        items: form.items.map((item, index) => ({ id: `sent-${index}`, person: find(item.personId), reasons: item.reasons, summary: item.summary, todo: item.todo, ifThen: item.ifThen, word: item.word, answer: null })),
        signatures: [{ side: 'outgoing', by: me(), valid: true }],
        proof: { notes: 14, heldByTwo: 0, lacking: [] },
      }
      handovers.unshift(view)
      emit({ kind: 'records_changed', ids: [view.row.id], received: false })
      return view
    },
    list_handovers: () => handovers.map((each) => each.row),
    get_handover: ({ id }) => handover(id),
    answer_handover: ({ handoverId, itemIds, decision, question }) => {
      const old = handover(handoverId)
      if (old.row.state === 'signed') throw new Refusal({ code: 'handover_signed' })
      if (old.row.side === 'outgoing') throw new Refusal({ code: 'handover_own' })
      const items = old.items.map((item) => (itemIds.includes(item.id) ? { ...item, answer: { decision, question, by: me() } } : item))
      const next = {
        ...old,
        items,
        row: {
          ...old.row,
          state: 'taking',
          taken: items.filter((item) => item.answer?.decision === 'taken').length,
          asked: items.filter((item) => item.answer?.decision === 'asked').length,
        },
      }
      handovers[handovers.indexOf(old)] = next
      emit({ kind: 'records_changed', ids: [handoverId], received: false })
      return next
    },
    sign_handover: ({ id }) => {
      const old = handover(id)
      const left = old.items.filter((item) => !item.answer).length
      if (left > 0) throw new Refusal({ code: 'handover_incomplete', open: left })
      const next: HandoverView = { ...old, row: { ...old.row, state: 'signed' }, signatures: [...old.signatures, { side: 'incoming', by: me(), valid: true }] }
      handovers[handovers.indexOf(old)] = next
      emit({ kind: 'records_changed', ids: [id], received: false })
      return next
    },
    sync_status: () => ({
      onlyHere,
      oldestOnlyHere: onlyHere ? new Date(Date.now() - 49 * 3_600_000).toISOString() : null,
      onlyHereItems: people.slice(0, onlyHere).map((person, index) => ({
        personName: person.name,
        kind: index % 3 === 0 ? 'note' : index % 3 === 1 ? 'whereabouts' : 'registered',
        at: new Date(Date.now() - (49 - index) * 3_600_000).toISOString(),
      })),
      devices: [
        { device: '3f2a91', deviceName: '河井小-2', operatorName: '佐藤', team: 'A班', own: true, lacking: 0, lastHeard: null, connected: false },
        { device: '88d01c', deviceName: '河井小-1', operatorName: '田中', team: '受付', own: false, lacking: 0, lastHeard: new Date(Date.now() - 2 * 60_000).toISOString(), connected: true },
        { device: 'a17e40', deviceName: '市役所-1', operatorName: '北', team: '輪島市', own: false, lacking: 14, lastHeard: new Date(Date.now() - 16 * 3_600_000).toISOString(), connected: false },
        { device: '0b9d7e', deviceName: 'B班-1', operatorName: '森', team: 'B班', own: false, lacking: 61, lastHeard: new Date(Date.now() - 74 * 3_600_000).toISOString(), connected: false },
        { device: 'c4420a', deviceName: '県-集約', operatorName: '南', team: '県', own: false, lacking: 14, lastHeard: null, connected: false },
      ],
      peers: [
        { name: '河井小-1', address: '192.168.1.5:4711', state: 'receiving', received: 120, expected: 214, reason: '' },
        { name: '市役所-1', address: '10.0.4.20:4711', state: 'failed', received: 0, expected: null, reason: 'unreachable' },
      ],
      addresses: ['192.168.1.12:4711', '10.42.0.3:4711'],
      people: people.length,
      notes: 1803,
      waiting: 5,
      newer: 0,
  applying: false,
      quarantined: 2,
      forks: 0,
    }),
    dial_address: ({ address }) => {
      if (!/^[\d.]+(:\d+)?$/.test(address.trim())) throw new Refusal({ code: 'address_unreadable' })
      emit({ kind: 'sync_changed' })
      return {}
    },
    keeping: () => ({ ...keeping }),
    set_keeping: ({ everything }) => {
      keeping = { ...keeping, told: everything, everything }
      return { ...keeping }
    },
    line_state: () => ({ ...line }),
    set_line: (form) => {
      line = { ...line, ...form }
      return { ...line }
    },
    sync_now: () => {
      emit({ kind: 'sync_changed' })
      return {}
    },
    ...memberRequests(members, people.length, () => emit({ kind: 'sync_changed' })),
    ...rootRequests(),
    ...enrolRequests(members, () => emit({ kind: 'sync_changed' })),
    ...importRequests(() => now, emit),
    ...trayRequests(tray, () => now, () => emit({ kind: 'records_changed', ids: [], received: false })),
    ...auditRequests(people, () => now.operatorName),
    ...intakeRequests(people, () => emit({ kind: 'records_changed', ids: [], received: false })),
    ...sameRequests(people),
    ...shareRequests(),
    ...attachmentRequests(),
    ...hiddenRequests(people, () => now.role),
    save_draft: ({ form, content }) => {
      drafts.set(form, { content, savedAt: new Date().toISOString() })
      return {}
    },
    load_draft: ({ form }) => {
      const draft = drafts.get(form)
      return { content: draft?.content ?? null, savedAt: draft?.savedAt ?? null }
    },
    clear_draft: ({ form }) => {
      drafts.delete(form)
      return {}
    },
  }

  return {
    calls,
    asked: <Name extends RequestName>(name: Name) =>
      calls.filter((call) => call.name === name).map((call) => call.args as ArgsOf<Name>),
    emit,
    refuse: (name, failure) => {
      if (failure) refusals.set(name, failure)
      else refusals.delete(name)
    },
    answer: (name, value) => {
      answers.set(name, value)
    },
    async call<Name extends RequestName>(name: Name, args: ArgsOf<Name>): Promise<Answer<AnswerOf<Name>>> {
      calls.push({ name, args })
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
      const refusal = refusals.get(name)
      if (refusal) return { ok: false, failure: refusal }
      if (answers.has(name)) return { ok: true, value: answers.get(name) as AnswerOf<Name> }
      if (now.stage === 'locked' && !atTheDoor.includes(name)) return { ok: false, failure: { code: 'locked' } }
      try {
        return { ok: true, value: structuredClone(requests[name](args)) }
      } catch (thrown) {
        if (thrown instanceof Refusal) return { ok: false, failure: thrown.failure }
        throw thrown
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
