import { describe, expect, test } from 'vitest'
import { addDays, daysBetween, readDay } from './dayText'

const today = '2026-11-23'

describe('a day as people type it', () => {
  test.each([
    ['12/1', '2026-12-01'],
    ['１２／１', '2026-12-01'],
    ['12月1日', '2026-12-01'],
    ['2026/12/1', '2026-12-01'],
    ['20261201', '2026-12-01'],
    ['R8.12.1', '2026-12-01'],
    ['r081201', '2026-12-01'],
    ['令和8年12月1日', '2026-12-01'],
    ['令和元年5月1日', '2019-05-01'],
    ['明日', '2026-11-24'],
    ['きょう', '2026-11-23'],
  ])('%s is %s', (typed, iso) => {
    expect(readDay(typed, today)).toBe(iso)
  })

  test('without a year it is the nearest one', () => {
    expect(readDay('11/20', today), 'three days ago').toBe('2026-11-20')
    expect(readDay('1/5', today), 'in six weeks, not eleven months ago').toBe('2027-01-05')
  })

  test.each(['', '13/1', '2/30', '2026/2/29', 'らいしゅう', '12'])('%s is not a day', (typed) => {
    expect(readDay(typed, today)).toBeNull()
  })
})

test('days are counted over the end of a month', () => {
  expect(addDays('2026-11-28', 7)).toBe('2026-12-05')
  expect(daysBetween('2026-11-28', '2026-12-05')).toBe(7)
})
