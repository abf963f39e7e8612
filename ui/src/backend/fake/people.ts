import type { BirthView, ByView, PersonPage, PersonRow, PlaceView } from '../../generated/app'
import { readBirth } from './birth'

/** The clock of the fake: a Monday morning in the rainy season's end. */
export const FAKE_NOW = new Date()

const hoursAgo = (hours: number) => new Date(FAKE_NOW.getTime() - hours * 3_600_000).toISOString()

/** Who wrote something, some hours ago. */
export function by(name: string, team: string, device: string, hours: number, source = 'self'): ByView {
  return { name, team, device, seen: hoursAgo(hours), typed: hoursAgo(hours), source, verification: 'stated' }
}

const families = [
  ['山田', 'ヤマダ'],
  ['谷内', 'ヤチ'],
  ['髙橋', 'タカハシ'],
  ['𠮷田', 'ヨシダ'],
  ['河﨑', 'カワサキ'],
  ['槗本', 'ハシモト'],
  ['葛\u{E0100}城', 'カツラギ'],
  ['渡邊', 'ワタナベ'],
  ['中濵', 'ナカハマ'],
  ['坂下', 'サカシタ'],
  ['出村', 'デムラ'],
  ['小田', 'オダ'],
] as const
const givens = [
  ['花子', 'ハナコ', 'female', 'S23.4.5'],
  ['太郎', 'タロウ', 'male', 'S20.1.10'],
  ['次郎', 'ジロウ', 'male', 'S49.8.2'],
  ['健一', 'ケンイチ', 'male', 'S35.11.30'],
  ['ミツ', 'ミツ', 'female', 'S9.2.14'],
  ['さくら', 'サクラ', 'female', 'H28.3.3'],
  ['恵', 'メグミ', 'female', 'S58.6.21'],
  ['正雄', 'マサオ', 'male', 'S14.12.1'],
  ['陽翔', 'ハルト', 'male', 'R2.7.7'],
  ['千代', 'チヨ', 'female', 'T14.1.5'],
] as const
const stays = [
  ['shelter_designated', '河井小学校 体育館'],
  ['shelter_designated', '河井小学校 体育館'],
  ['in_home', '自宅'],
  ['relatives', '金沢市 長男宅'],
  ['car', '河井小学校 駐車場'],
  ['shelter_secondary', '加賀市 山代の宿'],
  ['shelter_voluntary', '町野町 集会所'],
  ['unknown', ''],
] as const
const towns = ['輪島市河井町2部', '輪島市鳳至町石浦町', '輪島市町野町粟蔵', '輪島市門前町走出', '輪島市三井町洲衛']
const levels = ['intensive', 'regular', 'irregular', 'unassessed', 'regular', 'irregular']

/** 受付番号 with a check digit, as spoken over the radio. */
export function receiptNumber(count: number): string {
  const digits = String(count).padStart(4, '0')
  const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * (place + 2), 0)
  return `KW7-${digits}-${sum % 10}`
}

/** A birth date of the fake list, read as if typed. */
export function birth(text: string): BirthView | null {
  const read = readBirth(text, FAKE_NOW)
  return 'code' in read ? null : read
}

/** People who never lived, always the same. */
export function makePeople(count: number): PersonRow[] {
  return Array.from({ length: count }, (_, index) => {
    const family = families[index % families.length] ?? families[0]
    const given = givens[(index * 3 + Math.floor(index / families.length)) % givens.length] ?? givens[0]
    const stay = stays[(index * 5) % stays.length] ?? stays[0]
    const contact = (index * 7) % 260
    return {
      id: `person-${index}`,
      name: `${family[0]} ${given[0]}`,
      kana: `${family[1]} ${given[1]}`,
      birth: index % 17 === 16 ? birth('70歳') : birth(given[3]),
      sex: given[2],
      address: `${towns[index % towns.length]}${(index % 140) + 1}`,
      stayCategory: stay[0],
      stayPlace: stay[1],
      stayConfirmed: stay[0] === 'unknown' ? null : hoursAgo(contact),
      watchLevel: index === 0 ? 'intensive' : (levels[(index * 5 + 3) % levels.length] ?? 'unassessed'),
      urgency: index === 0 ? 'today' : index % 37 === 36 ? 'life' : null,
      receiptNumber: receiptNumber(Math.floor(index / 3) + 142),
      summary: index === 0 ? 'ひとり暮らし。在宅酸素。停電のときは日赤班へ。' : '',
      lastContact: hoursAgo(contact),
    }
  })
}

/** Places to choose from. */
export function makePlaces(): PlaceView[] {
  return [
    { id: 'place-0', name: '河井小学校', kind: 'designated_shelter', address: '輪島市河井町5部', people: 143 },
    { id: 'place-1', name: '町野町 集会所', kind: 'temporary_shelter', address: '輪島市町野町粟蔵', people: 31 },
    { id: 'place-2', name: '山代の宿', kind: 'secondary_lodging', address: '加賀市山代温泉', people: 58 },
    { id: 'place-3', name: '門前西部公民館', kind: 'temporary_shelter', address: '輪島市門前町走出', people: 22 },
  ]
}

/** The page of a person: rich for the first, plain for everybody else. */
export function makePage(row: PersonRow, household: PersonRow[]): PersonPage {
  const sato = (hours: number) => by('佐藤', 'A班', '河井小-2', hours)
  const mori = (hours: number) => by('森', 'B班', 'B班-1', hours)
  const field = (name: string, value: string, who = mori(60)) => ({ field: name, value, by: who, others: [] })
  const rich = row.id === 'person-0'
  const [family = '', given = ''] = row.name.split(' ')
  return {
    row,
    urgentReason: row.urgency ? '停電のあいだの酸素' : '',
    fields: [
      field('family_name', family),
      field('given_name', given),
      field('full_name_kana', row.kana),
      field('birth_date', row.birth?.iso ?? ''),
      field('sex', row.sex),
      field('registered_address', row.address),
      field('phone', rich ? '0768-00-0142' : ''),
      field('summary', row.summary),
      rich
        ? {
            field: 'watch_level',
            value: 'intensive',
            by: mori(37),
            others: [{ value: 'regular', by: sato(40) }],
          }
        : field('watch_level', row.watchLevel),
      field('consent_scope', rich ? 'partners' : 'undecided'),
      ...(rich ? [field('consideration', '["elderly","medical_care","alone"]'), field('consideration_detail', '在宅酸素 2L')] : []),
    ],
    households: [
      {
        id: `household-of-${row.id}`,
        receiptNumber: row.receiptNumber,
        members: household.map((each, index) => ({
          row: each,
          relationship: index === 0 ? '本人' : (['夫', '長男', '長女'][index - 1] ?? ''),
          head: index === 0,
          left: null,
        })),
      },
    ],
    whereabouts: row.stayPlace
      ? [
          { id: 'w-1', category: row.stayCategory, place: row.stayPlace, presence: 'present', since: hoursAgo(30), by: sato(3) },
          { id: 'w-0', category: 'relatives', place: '穴水町 妹宅', presence: 'left', since: hoursAgo(400), by: mori(200) },
        ]
      : [],
    needs: rich
      ? [
          { id: 'n-1', personId: row.id, personName: row.name, area: 'health', title: '薬が残り3日分', urgency: 'today', state: 'open', comment: '', by: sato(2) },
          { id: 'n-0', personId: row.id, personName: row.name, area: 'housing', title: '雨漏り', urgency: 'normal', state: 'working', comment: 'シートを張った', by: mori(80) },
        ]
      : [],
    tasks: rich
      ? [
          { id: 't-1', personId: row.id, personName: row.name, title: '薬の残りを確かめる', due: FAKE_NOW.toISOString().slice(0, 10), promised: true, team: 'A班', state: 'open', comment: '', by: sato(2) },
        ]
      : [],
    timeline: rich
      ? [
          { id: 'i-4', kind: 'care_note', at: hoursAgo(2), text: '血圧160/90。薬あと3日分。保健師に伝える。', code: 'met', by: sato(2), corrected: null, holders: 0, own: true, recordId: '', rescued: false },
          { id: 'i-3', kind: 'whereabouts', at: hoursAgo(30), text: '河井小学校 体育館', code: 'shelter_designated', by: by('北', '輪島市', '市役所-1', 30), corrected: null, holders: 3, own: false, recordId: '', rescued: false },
          { id: 'i-2', kind: 'field', at: hoursAgo(37), text: '重点', code: 'watch_level', by: mori(37), corrected: null, holders: 4, own: false, recordId: '', rescued: false },
          { id: 'i-1', kind: 'note', at: hoursAgo(61), text: '食欲がない。長男と連絡がつかない。', code: 'met', by: mori(61), corrected: { value: '食欲がない。長男とは昨日話せた。', by: mori(55) }, holders: 4, own: false, recordId: '', rescued: false },
          { id: 'i-0', kind: 'registered', at: hoursAgo(480), text: '', code: '', by: by('田中', '受付', '河井小-1', 480), corrected: null, holders: 5, own: false, recordId: '', rescued: false },
        ]
      : [{ id: 'i-0', kind: 'registered', at: hoursAgo(300), text: '', code: '', by: by('田中', '受付', '河井小-1', 300), corrected: null, holders: 1, own: false, recordId: '', rescued: false }],
    careVisible: true,
    records: [],
    contested: [],
    mayLink: true,
    sharing: { home: '', shares: [], mayShare: true },
    attachments: [],
    mayAttach: true,
  }
}
