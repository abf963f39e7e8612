import type { Catalogue } from './language'

const ja = {
  required: '必須',
  optional: '任意',
  cancel: 'やめる',
  close: '閉じる',
  save: '保存する',
  problems: (count: number) => `保存するまえに、${count}か所を直してください。`,
  whichEra: '元号はどれですか。',
  eras: { taisho: '大正', showa: '昭和', heisei: '平成', reiwa: '令和' },
  takeProposal: '直す',
  onlyHere: 'この端末だけ',
  heldBy: (devices: number) => `${devices}台に届いた`,
  nameUnknown: '氏名不明',
  letterForm: '字体の注記',
  letterFormTitle: (name: string) => `登録された字体: ${name}(画面では近い字で表しています)`,
  birthUnknown: '生年月日 不明',
  addressUnknown: '住所 未確認',
  placeUnknown: '居場所が分からない',
  now: (place: string) => `いま: ${place}`,
  confirmed: (ago: string) => `(確認 ${ago})`,
  asking: '読み込んでいます',
  again: 'もう一度',
}

const en: typeof ja = {
  required: 'required',
  optional: 'optional',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  problems: (count) => `Please put ${count} thing(s) right before saving.`,
  whichEra: 'Which era?',
  eras: { taisho: 'Taisho', showa: 'Showa', heisei: 'Heisei', reiwa: 'Reiwa' },
  takeProposal: 'Correct it',
  onlyHere: 'this device only',
  heldBy: (devices) => `on ${devices} devices`,
  nameUnknown: 'name unknown',
  letterForm: 'letter form',
  letterFormTitle: (name) => `Registered letter form: ${name} (shown in its usual form)`,
  birthUnknown: 'birth date unknown',
  addressUnknown: 'address not confirmed',
  placeUnknown: 'whereabouts unknown',
  now: (place) => `now: ${place}`,
  confirmed: (ago) => `(confirmed ${ago})`,
  asking: 'Reading',
  again: 'Try again',
}

/** Words of the parts that every screen uses. */
export const parts: Catalogue<typeof ja> = { ja, en }
