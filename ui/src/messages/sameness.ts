import type { Catalogue } from './language'

/** Words for why two entries are, or are not, taken for one person. */
export interface Sameness {
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
  /** How two entries agree when lists are linked; see schema/linkage/src/level.rs. */
  linkLevel: {
    given_same_both: string
    given_same_written: string
    given_same_reading: string
    given_near_both: string
    given_near_written: string
    given_near_reading: string
    given_other_both: string
    given_other_written: string
    given_other_reading: string
    family_same_both: string
    family_same_written: string
    family_same_reading: string
    family_near_both: string
    family_near_written: string
    family_near_reading: string
    family_other_both: string
    family_other_written: string
    family_other_reading: string
    birth_same: string
    birth_slip: string
    birth_two_parts: string
    birth_year: string
    birth_near: string
    birth_other: string
    age_same: string
    age_near: string
    age_far: string
    age_other: string
    decade_same: string
    decade_near: string
    decade_other: string
    sex_same: string
    sex_other: string
    lot_same: string
    lot_part: string
    lot_near: string
    lot_other: string
    town_same: string
    town_near: string
    municipality_same: string
    municipality_other: string
    phone_same: string
    phone_other: string
  }
  /** What keeps a link from being ticked beforehand. */
  linkHeld: {
    given_name: string
    contradiction: string
    only_name: string
    surname: string
    not_sure: string
  }
  sameStrength: { likely: string; possible: string }
}

const ja: Sameness = {
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
  linkLevel: {
    given_same_both: '名の漢字も読みも同じ',
    given_same_written: '名の漢字が同じ',
    given_same_reading: '名の読みが同じ',
    given_near_both: '名が似ている',
    given_near_written: '名の漢字が似ている',
    given_near_reading: '名の読みが似ている',
    given_other_both: '名がちがう',
    given_other_written: '名の漢字がちがう',
    given_other_reading: '名の読みがちがう',
    family_same_both: '姓の漢字も読みも同じ',
    family_same_written: '姓の漢字が同じ',
    family_same_reading: '姓の読みが同じ',
    family_near_both: '姓が似ている',
    family_near_written: '姓の漢字が似ている',
    family_near_reading: '姓の読みが似ている',
    family_other_both: '姓がちがう',
    family_other_written: '姓の漢字がちがう',
    family_other_reading: '姓の読みがちがう',
    birth_same: '生年月日が同じ',
    birth_slip: '生年月日が1か所ちがい',
    birth_two_parts: '年・月・日のうち2つが同じ',
    birth_year: '生まれた年だけ同じ',
    birth_near: '生年月日が1年以内',
    birth_other: '生年月日がちがう',
    age_same: '年齢が合う',
    age_near: '年齢が1つちがい',
    age_far: '年齢が2〜3ちがい',
    age_other: '年齢がちがう',
    decade_same: '年代が合う',
    decade_near: '年代が1つちがい',
    decade_other: '年代がちがう',
    sex_same: '性別が同じ',
    sex_other: '性別がちがう',
    lot_same: '番地まで同じ',
    lot_part: '番地の一部まで同じ',
    lot_near: '番地が似ている',
    lot_other: '町は同じで番地がちがう',
    town_same: '町が同じ',
    town_near: '町の名が似ている',
    municipality_same: '市町は同じで町がちがう',
    municipality_other: '市町がちがう',
    phone_same: '電話が同じ',
    phone_other: '電話がちがう',
  },
  linkHeld: {
    given_name: '名が同じと言いきれない',
    contradiction: '性別か生年月日が合わない',
    only_name: '名前のほかに手がかりがない',
    surname: '姓がちがう',
    not_sure: 'ほかにも似た人がいる',
  },
  sameStrength: { likely: '同じ人らしい', possible: '同じ人かもしれない' },
}

const en: Sameness = {
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
  linkLevel: {
    given_same_both: 'given name same, written and read',
    given_same_written: 'given name written the same',
    given_same_reading: 'given name reads the same',
    given_near_both: 'given name similar',
    given_near_written: 'given name written similarly',
    given_near_reading: 'given name reads similarly',
    given_other_both: 'another given name',
    given_other_written: 'given name written differently',
    given_other_reading: 'given name reads differently',
    family_same_both: 'surname same, written and read',
    family_same_written: 'surname written the same',
    family_same_reading: 'surname reads the same',
    family_near_both: 'surname similar',
    family_near_written: 'surname written similarly',
    family_near_reading: 'surname reads similarly',
    family_other_both: 'another surname',
    family_other_written: 'surname written differently',
    family_other_reading: 'surname reads differently',
    birth_same: 'same birth date',
    birth_slip: 'birth date differs in one place',
    birth_two_parts: 'two of year, month and day agree',
    birth_year: 'only the year of birth agrees',
    birth_near: 'birth dates within a year',
    birth_other: 'other birth date',
    age_same: 'age agrees',
    age_near: 'age differs by one',
    age_far: 'age differs by two or three',
    age_other: 'other age',
    decade_same: 'decade of age agrees',
    decade_near: 'decade of age nearly agrees',
    decade_other: 'other decade of age',
    sex_same: 'same sex',
    sex_other: 'other sex',
    lot_same: 'same address to the number',
    lot_part: 'same address as far as said',
    lot_near: 'similar address',
    lot_other: 'same town, other number',
    town_same: 'same town',
    town_near: 'similar town',
    municipality_same: 'same municipality',
    municipality_other: 'other municipality',
    phone_same: 'same telephone',
    phone_other: 'other telephone',
  },
  linkHeld: {
    given_name: 'given name not exactly the same',
    contradiction: 'sex or birth contradict',
    only_name: 'nothing but the name',
    surname: 'another surname',
    not_sure: 'others come near',
  },
  sameStrength: { likely: 'likely the same', possible: 'possibly the same' },
}

export const sameness: Catalogue<Sameness> = { ja, en }
