import type { PersonRow, SamePair } from '../../generated/app'
import type { AnswerOf, ArgsOf } from '../backend'

type Names = 'look_for_same' | 'list_same_pairs' | 'say_same'
type Requests = { [Name in Names]: (args: ArgsOf<Name>) => AnswerOf<Name> }

/** The requests about entries that look alike: two pairs that agree in everything, and one that does not. */
export function sameRequests(people: PersonRow[]): Requests {
  const pair = (at: number, exact: boolean): SamePair[] => {
    const one = people[at]
    const other = people[at + 1]
    if (one === undefined || other === undefined) return []
    const twin = { ...other, name: exact ? one.name : other.name, kana: one.kana, birth: one.birth, address: one.address }
    const reasons = exact ? ['same_name', 'same_birth_date', 'same_address'] : ['same_reading', 'same_birth_date']
    return [{ one, other: twin, onePhone: '0768-00-0001', otherPhone: '', strength: exact ? 'likely' : 'possible', reasons, exact, stands: '', said: [] }]
  }
  const pairs = [...pair(0, true), ...pair(2, true), ...pair(4, false)]
  let left = people.length
  const waiting = () => pairs.filter((each) => each.stands === '' || each.stands === 'unsure' || each.stands === 'contested')
  return {
    look_for_same: ({ most }) => {
      const compared = Math.min(most, left)
      left -= compared
      return { compared, left, waiting: waiting().length }
    },
    list_same_pairs: () => ({ pairs: waiting().map((each) => ({ ...each })), total: waiting().length, left, mayWrite: true }),
    say_same: ({ pairs: asked, verdict }) => {
      for (const ids of asked) {
        const found = pairs.find((each) => each.one.id === ids.one && each.other.id === ids.other)
        if (found) found.stands = verdict === 'withdrawn' ? '' : verdict
      }
      return { pairs: asked.length, waiting: waiting().length }
    },
  }
}
