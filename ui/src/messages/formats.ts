import type { BirthView } from '../generated/app'
import type { Language } from './language'
import { useLanguage } from './language'

const eraShort: Record<string, string> = { meiji: '明', taisho: '大', showa: '昭', heisei: '平', reiwa: '令' }
const eraLong: Record<string, string> = { meiji: '明治', taisho: '大正', showa: '昭和', heisei: '平成', reiwa: '令和' }
const weekdays = ['日', '月', '火', '水', '木', '金', '土']
const englishWeekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const two = (number: number) => String(number).padStart(2, '0')

/** Dates and numbers as words. Times are those of this device's clock and zone. */
export interface Formats {
  /** 2026/11/23 (月) */
  day(iso: string): string
  /** 11/23 (月) */
  shortDay(iso: string): string
  /** 11/23 */
  dayOnly(iso: string): string
  /** 昭和23年(1948年)4月5日 */
  eraDay(iso: string): string
  /** 11/23 10:32, with the year when it is another one. */
  time(iso: string): string
  /** 10:32 */
  clock(iso: string): string
  /** How old: たった今 / 5分前 / 3時間前 / 2日前. */
  ago(iso: string, now?: Date): string
  /** 昭和23年(1948年)4月5日・78歳 */
  birth(birth: BirthView): string
  /** 昭23.4.5(78) */
  shortBirth(birth: BirthView): string
  /** 2,104 */
  count(number: number): string
}

function asDate(iso: string): Date {
  // A bare date means that day here, not midnight in Greenwich.
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? new Date(`${iso}T00:00:00`) : new Date(iso)
}

function eraYear(year: number): string {
  return year === 1 ? '元' : String(year)
}

function birthInJapanese(birth: BirthView): string {
  const age = birth.age === null ? '' : `${birth.age}歳`
  if (birth.year === null) return age || birth.sourceText
  if (birth.precision === 'estimated') return `${age}くらい(${birth.year}年ごろの生まれ)`
  const era = birth.era !== null && birth.eraYear !== null ? `${eraLong[birth.era] ?? ''}${eraYear(birth.eraYear)}年` : ''
  const year = era ? `${era}(${birth.year}年)` : `${birth.year}年`
  const month = birth.month === null ? '' : `${birth.month}月`
  const day = birth.day === null ? '' : `${birth.day}日`
  return `${year}${month}${day}${age ? `・${age}` : ''}`
}

function shortBirthInJapanese(birth: BirthView): string {
  const age = birth.age === null ? '' : String(birth.age)
  if (birth.year === null || birth.precision === 'estimated') return age ? `${age}歳くらい` : birth.sourceText
  const year = birth.era !== null && birth.eraYear !== null ? `${eraShort[birth.era] ?? ''}${eraYear(birth.eraYear)}` : String(birth.year)
  const parts = [year, birth.month, birth.day].filter((part) => part !== null).join('.')
  return age ? `${parts}(${age})` : parts
}

const japanese: Formats = {
  day(iso) {
    const date = asDate(iso)
    return `${date.getFullYear()}/${date.getMonth() + 1}/${date.getDate()} (${weekdays[date.getDay()]})`
  },
  shortDay(iso) {
    const date = asDate(iso)
    return `${date.getMonth() + 1}/${date.getDate()} (${weekdays[date.getDay()]})`
  },
  dayOnly(iso) {
    const date = asDate(iso)
    return `${date.getMonth() + 1}/${date.getDate()}`
  },
  eraDay(iso) {
    const date = asDate(iso)
    if (Number.isNaN(date.getTime())) return iso
    const era = date
      .toLocaleDateString('ja-JP-u-ca-japanese', { era: 'long', year: 'numeric' })
      .replace(/(^\D+)1年/, '$1元年')
    return `${era}(${date.getFullYear()}年)${date.getMonth() + 1}月${date.getDate()}日`
  },
  time(iso) {
    const date = asDate(iso)
    const year = date.getFullYear() === new Date().getFullYear() ? '' : `${date.getFullYear()}/`
    return `${year}${date.getMonth() + 1}/${date.getDate()} ${two(date.getHours())}:${two(date.getMinutes())}`
  },
  clock(iso) {
    const date = asDate(iso)
    return `${two(date.getHours())}:${two(date.getMinutes())}`
  },
  ago(iso, now = new Date()) {
    const minutes = Math.floor((now.getTime() - asDate(iso).getTime()) / 60_000)
    if (minutes < 1) return 'たった今'
    if (minutes < 60) return `${minutes}分前`
    if (minutes < 60 * 24) return `${Math.floor(minutes / 60)}時間前`
    return `${Math.floor(minutes / (60 * 24))}日前`
  },
  birth: birthInJapanese,
  shortBirth: shortBirthInJapanese,
  count: (number) => number.toLocaleString('ja-JP'),
}

const english: Formats = {
  ...japanese,
  day(iso) {
    const date = asDate(iso)
    return `${date.getFullYear()}/${date.getMonth() + 1}/${date.getDate()} (${englishWeekdays[date.getDay()]})`
  },
  eraDay: (iso) => iso.replaceAll('-', '/'),
  shortDay(iso) {
    const date = asDate(iso)
    return `${date.getMonth() + 1}/${date.getDate()} (${englishWeekdays[date.getDay()]})`
  },
  ago(iso, now = new Date()) {
    const minutes = Math.floor((now.getTime() - asDate(iso).getTime()) / 60_000)
    if (minutes < 1) return 'now'
    if (minutes < 60) return `${minutes} min ago`
    if (minutes < 60 * 24) return `${Math.floor(minutes / 60)} h ago`
    return `${Math.floor(minutes / (60 * 24))} days ago`
  },
  birth(birth) {
    if (birth.year === null) return birth.age === null ? birth.sourceText : `age ${birth.age}`
    const parts = [birth.year, birth.month, birth.day].filter((part) => part !== null).join('/')
    return birth.age === null ? parts : `${parts}, age ${birth.age}`
  },
  shortBirth(birth) {
    if (birth.year === null) return birth.age === null ? birth.sourceText : `~${birth.age}`
    const parts = [birth.year, birth.month, birth.day].filter((part) => part !== null).join('/')
    return birth.age === null ? parts : `${parts} (${birth.age})`
  },
}

/** The formats of a language. */
export function formatsOf(language: Language): Formats {
  return language === 'ja' ? japanese : english
}

/** The formats in the language of the reader. */
export function useFormats(): Formats {
  return formatsOf(useLanguage())
}

/** Katakana to hiragana: readings are stored in katakana and read in hiragana. */
export function toHiragana(kana: string): string {
  return kana.replaceAll(/[ァ-ヶ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60))
}

/** Full-width digits and signs to half width; for number fields, on leaving the field only. */
export function toHalfWidth(text: string): string {
  return text
    .replaceAll(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replaceAll(/[ー－―‐−]/g, '-')
    .replaceAll('　', ' ')
}

/** Twenty digits in groups of four, to read aloud and compare. */
export function digitGroups(digits: string): string[] {
  return digits.replaceAll(/\D/g, '').match(/.{1,4}/g) ?? []
}
