import type { codes } from '../generated/app'
import type { Catalogue } from './language'
import { useLanguage } from './language'

type Lists = { [List in keyof typeof codes]: { [Code in (typeof codes)[List][number]]: string } }

/** Lists that are not in the data dictionary but are shown as words all the same. */
interface OwnLists {
  role: {
    municipality_officer: string
    health_team: string
    dispatched_staff: string
    support_lead: string
    recorder: string
  }
  sameReason: {
    same_name: string
    same_reading: string
    similar_reading: string
    same_given_name: string
    same_surname: string
    same_birth_date: string
    birth_date_one_slip: string
    birth_date_agrees: string
    similar_age: string
    same_phone: string
    same_address: string
    same_town: string
    other_sex: string
    other_birth_date: string
    other_given_name: string
  }
  sameStrength: { likely: string; possible: string }
  era: { meiji: string; taisho: string; showa: string; heisei: string; reiwa: string }
}

const ja: Lists & OwnLists = {
  sourceKind: {
    self: '本人から',
    family: '家族から',
    neighbour: '近所の人から',
    shelter_staff: '避難所の職員から',
    welfare: '民生委員・福祉関係者から',
    official_register: '台帳・名簿',
    official_document: '公的な書類',
    other_list: 'ほかの名簿',
    observation: '見て確かめた',
    import: '取り込み',
  },
  verification: {
    document_seen: '書類で確認',
    official_match: '台帳と一致',
    stated: '申し出',
    hearsay: '又聞き',
    inferred: '推定',
    conflict: '食いちがい',
  },
  stayCategory: {
    shelter_designated: '指定避難所',
    shelter_voluntary: '自主避難所',
    shelter_1_5: '1.5次避難所',
    shelter_secondary: '2次避難所',
    shelter_welfare: '福祉避難所',
    wide_area: '広域避難',
    in_home: '在宅',
    relatives: '親族・知人宅',
    car: '車中泊',
    tent: 'テント',
    temporary_constructed: '仮設住宅(建設)',
    temporary_rented: '仮設住宅(賃貸)',
    public_housing: '公営住宅',
    care_facility: '福祉施設',
    hospital: '病院',
    disaster_public_housing: '災害公営住宅',
    own_home_rebuilt: '自宅再建',
    moved_out: '転出',
    unknown: '居場所が分からない',
  },
  presence: { present: 'いる', out_temporarily: '外出・外泊', left: '出た' },
  contactResult: {
    met: '会えた',
    family_met: '家族に会えた',
    phone_ok: '電話で話せた',
    absent: '不在',
    refused: '断られた',
    moved: '移った',
    wrong_address: '住所ちがい',
    no_such_person: 'その人はいない',
    told_by_neighbour: '近所の人から聞いた',
    died: '亡くなった',
    emergency_dispatched: '救急を呼んだ',
  },
  datePrecision: { day: '日まで', month: '月まで', year: '年まで', estimated: '推定', unknown: '不明' },
  sex: {
    male: '男',
    female: '女',
    not_known: '不明',
    not_applicable: '該当なし',
    not_answered: '回答しない',
    other: 'その他',
  },
  watchLevel: {
    intensive: '重点',
    regular: '定期',
    irregular: '不定期',
    on_request: '相談のみ',
    ended: '終了',
    unassessed: '未判定',
  },
  urgency: { life: '命にかかわる', today: 'きょう中', days: '数日以内', normal: '通常' },
  needArea: {
    housing: '住まい',
    work: '仕事',
    health: '健康',
    property_management: '財産の管理',
    daily_life: '暮らし',
    legal: '法律・手続き',
    children: '子育て・教育',
    isolation: '孤立',
    violence: '暴力・虐待',
    care: '介護・障害',
    other: 'その他',
  },
  needState: {
    open: '未対応',
    working: '対応中',
    waiting: '返事待ち',
    solved: '解消',
    not_agreed: '本人が望まない',
    transferred: '引き継いだ',
  },
  taskState: { open: 'これから', done: '済んだ', postponed: '延ばした', cannot_do: 'できない' },
  considerationReason: {
    elderly: '高齢',
    disabled: '障害',
    infant: '乳幼児',
    pregnant: '妊産婦',
    injured_ill: 'けが・病気',
    internal_disorder: '内部障害',
    incurable_disease: '難病',
    medical_care: '医療的ケア',
    foreigner: '日本語が難しい',
    dementia: '認知症',
    alone: 'ひとり暮らし',
    single_parent: 'ひとり親',
    other: 'その他',
  },
  placeKind: {
    emergency_evacuation: '指定緊急避難場所',
    designated_shelter: '指定避難所',
    welfare_shelter: '福祉避難所',
    temporary_shelter: '臨時・自主避難所',
    shelter_1_5: '1.5次避難所',
    secondary_lodging: '2次避難所(宿泊施設)',
    temporary_stay: '一時滞在施設',
    temporary_housing_site: '仮設団地',
    medical: '医療機関',
    care_facility: '福祉施設',
    office: '役所・支所',
    support_base: '支援拠点',
    isolated_settlement: '孤立集落',
  },
  consentScope: {
    partners: '関係機関まで',
    municipality_only: '市町だけ',
    undecided: '決めていない',
    refused: '同意しない',
  },
  role: {
    municipality_officer: '市町の担当',
    health_team: '保健・福祉の班',
    dispatched_staff: '応援職員',
    support_lead: '支援団体の責任者',
    recorder: '記録係',
  },
  sameReason: {
    same_name: '氏名が同じ',
    same_reading: '読みが同じ',
    similar_reading: '読みが似ている',
    same_given_name: '名が同じ',
    same_surname: '姓が同じ',
    same_birth_date: '生年月日が同じ',
    birth_date_one_slip: '生年月日が1か所ちがい',
    birth_date_agrees: '生年月日が合う',
    similar_age: '年が近い',
    same_phone: '電話が同じ',
    same_address: '住所が同じ',
    same_town: '町が同じ',
    other_sex: '性別はちがう',
    other_birth_date: '生年月日はちがう',
    other_given_name: '名はちがう',
  },
  sameStrength: { likely: '同じ人らしい', possible: '同じ人かもしれない' },
  era: { meiji: '明治', taisho: '大正', showa: '昭和', heisei: '平成', reiwa: '令和' },
}

const en: Lists & OwnLists = {
  sourceKind: {
    self: 'the person',
    family: 'family',
    neighbour: 'a neighbour',
    shelter_staff: 'shelter staff',
    welfare: 'welfare commissioner',
    official_register: 'official register',
    official_document: 'official document',
    other_list: 'another list',
    observation: 'seen in person',
    import: 'imported',
  },
  verification: {
    document_seen: 'document seen',
    official_match: 'matches the register',
    stated: 'as stated',
    hearsay: 'hearsay',
    inferred: 'estimated',
    conflict: 'differing entries',
  },
  stayCategory: {
    shelter_designated: 'designated shelter',
    shelter_voluntary: 'self-organised shelter',
    shelter_1_5: '1.5 shelter',
    shelter_secondary: 'secondary shelter',
    shelter_welfare: 'welfare shelter',
    wide_area: 'wide-area evacuation',
    in_home: 'at home',
    relatives: 'with relatives or friends',
    car: 'in a car',
    tent: 'in a tent',
    temporary_constructed: 'temporary housing (built)',
    temporary_rented: 'temporary housing (rented)',
    public_housing: 'public housing',
    care_facility: 'care facility',
    hospital: 'hospital',
    disaster_public_housing: 'disaster public housing',
    own_home_rebuilt: 'own home rebuilt',
    moved_out: 'moved out',
    unknown: 'whereabouts unknown',
  },
  presence: { present: 'present', out_temporarily: 'out for now', left: 'left' },
  contactResult: {
    met: 'met',
    family_met: 'met the family',
    phone_ok: 'reached by phone',
    absent: 'absent',
    refused: 'refused',
    moved: 'moved',
    wrong_address: 'wrong address',
    no_such_person: 'no such person',
    told_by_neighbour: 'told by a neighbour',
    died: 'died',
    emergency_dispatched: 'called an ambulance',
  },
  datePrecision: { day: 'day', month: 'month', year: 'year', estimated: 'estimated', unknown: 'unknown' },
  sex: {
    male: 'male',
    female: 'female',
    not_known: 'not known',
    not_applicable: 'not applicable',
    not_answered: 'not answered',
    other: 'other',
  },
  watchLevel: {
    intensive: 'intensive',
    regular: 'regular',
    irregular: 'irregular',
    on_request: 'on request',
    ended: 'ended',
    unassessed: 'not assessed',
  },
  urgency: { life: 'life at risk', today: 'today', days: 'within days', normal: 'normal' },
  needArea: {
    housing: 'housing',
    work: 'work',
    health: 'health',
    property_management: 'property',
    daily_life: 'daily life',
    legal: 'legal matters',
    children: 'children',
    isolation: 'isolation',
    violence: 'violence',
    care: 'care, disability',
    other: 'other',
  },
  needState: {
    open: 'open',
    working: 'in work',
    waiting: 'awaiting an answer',
    solved: 'solved',
    not_agreed: 'not wanted',
    transferred: 'passed on',
  },
  taskState: { open: 'to do', done: 'done', postponed: 'postponed', cannot_do: 'cannot do' },
  considerationReason: {
    elderly: 'elderly',
    disabled: 'disabled',
    infant: 'infant',
    pregnant: 'pregnant',
    injured_ill: 'injured or ill',
    internal_disorder: 'internal disorder',
    incurable_disease: 'intractable disease',
    medical_care: 'medical care',
    foreigner: 'Japanese is difficult',
    dementia: 'dementia',
    alone: 'lives alone',
    single_parent: 'single parent',
    other: 'other',
  },
  placeKind: {
    emergency_evacuation: 'emergency evacuation site',
    designated_shelter: 'designated shelter',
    welfare_shelter: 'welfare shelter',
    temporary_shelter: 'temporary shelter',
    shelter_1_5: '1.5 shelter',
    secondary_lodging: 'secondary shelter (lodging)',
    temporary_stay: 'temporary stay',
    temporary_housing_site: 'temporary housing site',
    medical: 'medical institution',
    care_facility: 'care facility',
    office: 'office',
    support_base: 'support base',
    isolated_settlement: 'isolated settlement',
  },
  consentScope: {
    partners: 'partner bodies',
    municipality_only: 'municipality only',
    undecided: 'undecided',
    refused: 'refused',
  },
  role: {
    municipality_officer: 'municipal officer',
    health_team: 'health team',
    dispatched_staff: 'dispatched staff',
    support_lead: 'support group lead',
    recorder: 'recorder',
  },
  sameReason: {
    same_name: 'same name',
    same_reading: 'same reading',
    similar_reading: 'similar reading',
    same_given_name: 'same given name',
    same_surname: 'same family name',
    same_birth_date: 'same birth date',
    birth_date_one_slip: 'birth date differs in one place',
    birth_date_agrees: 'birth dates agree',
    similar_age: 'similar age',
    same_phone: 'same phone',
    same_address: 'same address',
    same_town: 'same town',
    other_sex: 'other sex',
    other_birth_date: 'other birth date',
    other_given_name: 'other given name',
  },
  sameStrength: { likely: 'likely the same', possible: 'possibly the same' },
  era: { meiji: 'Meiji', taisho: 'Taisho', showa: 'Showa', heisei: 'Heisei', reiwa: 'Reiwa' },
}

const labels: Catalogue<Lists & OwnLists> = { ja, en }

/** Name of a list of codes. */
export type CodeList = keyof (Lists & OwnLists)

/** Turns a code into words. A code from a newer version is shown as it is, never hidden. */
export type CodeLabel = (list: CodeList, code: string) => string

/** The words for codes in the language of the reader. */
export function useCodeLabel(): CodeLabel {
  const lists = labels[useLanguage()]
  return (list, code) => (lists[list] as Record<string, string>)[code] ?? code
}
