import type { other as ja } from '../ja/other'

export const other: typeof ja = {
  title: 'More',
  members: 'Let a device in',
  membersText: 'Let a new device in; see the role and end date of this one.',
  practiceTitle: 'Practice',
  endPractice: 'End practice',
  endPracticeText: 'Puts the practice records away and goes back to the first-run screen. Real records are not touched.',
  endPracticeAsk: 'Practice records are not kept. End practice?',
  endPracticeYes: 'End practice',
  about: 'About this device',
  operation: 'Operation',
  fingerprint: 'Digits of the operation',
  fingerprintText: 'Compare them with another device to know that both are in the same operation.',
  device: 'Device',
  writer: 'Writer',
  role: 'Role',
  until: 'Right ends',
  noRole: 'not set',
  language: 'Language',
  languages: { ja: '日本語', en: 'English' },
}
