import { expect, test } from 'vitest'
import type { Failure } from '../generated/app'
import { failureText } from './failures'
import { digitGroups, formatsOf, toHalfWidth, toHiragana } from './formats'
import { waitInJapanese } from './wait'

const files = import.meta.glob<string>(['./ja/*.ts', './codes.ts', './failures.ts', './parts.ts', './events.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

// Words that nobody at the desk uses (ui.md 2.3), and apologies.
const forbidden = [
  '同期',
  'シンク',
  'レプリ',
  'ノード',
  'ピア',
  'コンフリクト',
  '競合',
  'マージ',
  'エラー',
  'レコード',
  'オブジェクト',
  '削除',
  'ユーザー',
  'ログイン',
  'パスワード',
  '申し訳',
]

test('no message uses a word that the glossary rules out', () => {
  expect(Object.keys(files).length).toBeGreaterThan(8)
  const found = Object.entries(files).flatMap(([file, text]) => {
    const sentences = [...text.matchAll(/'([^'\n]*)'|`([^`]*)`/g)].map((match) => match[1] ?? match[2] ?? '')
    return forbidden.filter((word) => sentences.some((sentence) => sentence.includes(word))).map((word) => `${file}: ${word}`)
  })
  expect(found).toEqual([])
})

test('a refusal says what happened and what to do', () => {
  expect(failureText({ code: 'name_missing', member: 2 })).toBe(
    '2人目の名前か読みのどちらかを入れてください。両方分からないときは「氏名不明」を選んでください。',
  )
  expect(failureText({ code: 'missing', field: 'operationName' })).toBe('災害対応の名前が空いています。入力してください。')
  expect(failureText({ code: 'birth_impossible', member: 0, proposal: '1989-01-08' })).toContain('平成元年1月8日')
  expect(failureText({ code: 'wrong_passphrase', waitSeconds: 30 })).toContain('あと30秒')
})

test('a refusal from a newer backend is told with its code', () => {
  expect(failureText({ code: 'not_yet_invented' } as unknown as Failure)).toContain('not_yet_invented')
})

test('dates are told in both calendars', () => {
  const { birth, shortBirth, day } = formatsOf('ja')
  const view = { iso: '1948-04-05', precision: 'day', era: 'showa', eraYear: 23, year: 1948, month: 4, day: 5, age: 78, sourceText: 'S23.4.5' }
  expect(birth(view)).toBe('昭和23年(1948年)4月5日・78歳')
  expect(shortBirth(view)).toBe('昭23.4.5(78)')
  expect(birth({ ...view, era: 'heisei', eraYear: 1, year: 1989, month: 1, day: 8, age: 37 })).toBe('平成元年(1989年)1月8日・37歳')
  expect(day('2026-11-23')).toBe('2026/11/23 (月)')
})

test('a wait is told as people say it', () => {
  expect([1, 30, 90, 91, 300, 900, 3599, 3600].map(waitInJapanese)).toEqual([
    '1秒',
    '30秒',
    '90秒',
    '2分',
    '5分',
    '15分',
    '1時間',
    '1時間',
  ])
})

test('readings, digits and groups are put as people write them', () => {
  expect(toHiragana('ヤマダ ハナコー')).toBe('やまだ はなこー')
  expect(toHalfWidth('０９０－１２３４ー５６')).toBe('090-1234-56')
  expect(digitGroups('48213390577106249931')).toEqual(['4821', '3390', '5771', '0624', '9931'])
})
