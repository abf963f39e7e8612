/**
 * Reads a day as a person types it: 12/1, 2026/12/1, R8.12.1, 令和8年12月1日, 20261201, 明日.
 *
 * A day without a year is the nearest one: in December "1/5" is next year, "11/20" this year.
 * Only for due days and periods; birth dates are read in Rust, which knows every era.
 */
export function readDay(typed: string, today: string): string | null {
  const text = typed.normalize('NFKC').replace(/\s/g, '')
  if (text === '今日' || text === 'きょう') return today
  if (text === '明日' || text === 'あした' || text === 'あす') return addDays(today, 1)

  const era = /^(?:令和|R|r)(元|\d{1,2})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?$/.exec(text)
  if (era) return day(2018 + (era[1] === '元' ? 1 : Number(era[1])), Number(era[2]), Number(era[3]))
  const shortEra = /^[Rr](\d{2})(\d{2})(\d{2})$/.exec(text)
  if (shortEra) return day(2018 + Number(shortEra[1]), Number(shortEra[2]), Number(shortEra[3]))
  const full = /^(\d{4})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (full) return day(Number(full[1]), Number(full[2]), Number(full[3]))
  const short = /^(\d{1,2})(?:月|[./-])(\d{1,2})日?$/.exec(text)
  if (short) return nearest(Number(short[1]), Number(short[2]), today)
  return null
}

/** Today on this device's own calendar. */
export function todayHere(now: Date = new Date()): string {
  return iso(now.getFullYear(), now.getMonth() + 1, now.getDate())
}

/** ISO day `count` days later. */
export function addDays(from: string, count: number): string {
  const [year = 0, month = 1, date = 1] = from.split('-').map(Number)
  const moved = new Date(Date.UTC(year, month - 1, date + count))
  return iso(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate())
}

/** Whole days from one ISO day to another; negative when `to` lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

function iso(year: number, month: number, date: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
}

function day(year: number, month: number, date: number): string | null {
  const exact = new Date(Date.UTC(year, month - 1, date))
  const same = exact.getUTCMonth() === month - 1 && exact.getUTCDate() === date
  return same && year >= 1868 ? iso(year, month, date) : null
}

function nearest(month: number, date: number, today: string): string | null {
  const year = Number(today.slice(0, 4))
  const found = [year - 1, year, year + 1]
    .map((candidate) => day(candidate, month, date))
    .filter((candidate) => candidate !== null)
  return found.reduce<string | null>(
    (best, candidate) =>
      best === null || Math.abs(daysBetween(today, candidate)) < Math.abs(daysBetween(today, best)) ? candidate : best,
    null,
  )
}
