import type { BirthView, Failure } from '../../generated/app'
import { toHalfWidth } from '../../messages/formats'

const starts = [
  { era: 'reiwa', letter: 'R', name: '令和', from: '2019-05-01' },
  { era: 'heisei', letter: 'H', name: '平成', from: '1989-01-08' },
  { era: 'showa', letter: 'S', name: '昭和', from: '1926-12-25' },
  { era: 'taisho', letter: 'T', name: '大正', from: '1912-07-30' },
  { era: 'meiji', letter: 'M', name: '明治', from: '1868-01-25' },
] as const

const two = (number: number) => String(number).padStart(2, '0')

function view(year: number, month: number | null, day: number | null, source: string, today: Date): BirthView {
  const iso = [String(year), month && two(month), day && two(day)].filter(Boolean).join('-')
  const start = starts.find((each) => `${year}-${two(month ?? 12)}-${two(day ?? 31)}` >= each.from)
  let age = today.getFullYear() - year
  if (month && (today.getMonth() + 1 < month || (today.getMonth() + 1 === month && today.getDate() < (day ?? 1)))) age -= 1
  return {
    iso,
    precision: day ? 'day' : month ? 'month' : 'year',
    era: start?.era ?? null,
    eraYear: start ? year - Number(start.from.slice(0, 4)) + 1 : null,
    year,
    month,
    day,
    age,
    sourceText: source,
  }
}

/**
 * Reads a typed birth date well enough for looking at screens. The real rules are Rust's.
 * Answers a view or the refusal.
 */
export function readBirth(source: string, today: Date): BirthView | Failure {
  const text = toHalfWidth(source.trim()).replaceAll(/\s/g, '')
  const unreadable: Failure = { code: 'birth_unreadable', member: 0 }
  const age = /^(\d{1,3})[歳才]/.exec(text)
  if (age) {
    const year = today.getFullYear() - Number(age[1])
    return { ...view(year, null, null, source, today), precision: 'estimated', age: Number(age[1]) }
  }
  if (/^\d{6}$/.test(text)) return { code: 'birth_needs_era', member: 0 }

  const era =
    /^([MTSHRmtshr]|明治|大正|昭和|平成|令和|[明大昭平令])(\d{1,2}|元)(?:[./年-](\d{1,2})?(?:[./月-](\d{1,2})日?)?)?$/.exec(text) ??
    /^([MTSHRmtshr])(\d{2})(\d{2})(\d{2})$/.exec(text)
  if (era) {
    const start = starts.find(
      (each) => each.letter === era[1]?.toUpperCase() || each.name === era[1] || each.name.startsWith(era[1] ?? '?'),
    )
    if (!start) return unreadable
    const year = Number(start.from.slice(0, 4)) + (era[2] === '元' ? 1 : Number(era[2])) - 1
    const month = era[3] ? Number(era[3]) : null
    const day = era[4] ? Number(era[4]) : null
    if ((month ?? 1) > 12 || (day ?? 1) > 31) return unreadable
    const born = view(year, month, day, source, today)
    if (day && born.era !== start.era) return { code: 'birth_impossible', member: 0, proposal: born.iso }
    return born
  }

  const western = /^(\d{4})(?:[./年-](\d{1,2})(?:[./月-](\d{1,2})日?)?)?年?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (!western) return unreadable
  const month = western[2] ? Number(western[2]) : null
  const day = western[3] ? Number(western[3]) : null
  if ((month ?? 1) > 12 || (day ?? 1) > 31) return unreadable
  return view(Number(western[1]), month, day, source, today)
}
