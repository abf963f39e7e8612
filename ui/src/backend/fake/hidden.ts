import type { HiddenRow, HiddenState, PersonRow } from '../../generated/app'
import type { AnswerOf, ArgsOf } from '../backend'
import { Refusal } from './refusal'

type Names =
  | 'hidden_state'
  | 'list_hidden'
  | 'get_hidden'
  | 'hide_person'
  | 'register_hidden'
  | 'write_hidden'
  | 'take_over_late'
  | 'release_hidden'
  | 'confirm_officer'
type Requests = { [Name in Names]: (args: ArgsOf<Name>) => AnswerOf<Name> }

/** The requests about hidden persons; only a device of the role `sealed_officer` may make them. */
export function hiddenRequests(people: PersonRow[], role: () => string | null): Requests {
  const rows: HiddenRow[] = []
  let waiting: HiddenState['waiting'] = [
    { device: 'f'.repeat(64), deviceName: '秘匿-2', operatorName: '西', team: '福祉課' },
  ]
  const may = () => role() === 'sealed_officer'
  const enter = () => {
    if (!may()) throw new Refusal({ code: 'not_allowed' })
  }
  const find = (id: string): HiddenRow => {
    const row = rows.find((each) => each.id === id)
    if (!row) throw new Refusal({ code: 'not_found' })
    return row
  }
  const add = (changes: Partial<HiddenRow>): HiddenRow => {
    const row: HiddenRow = {
      id: `hidden-${rows.length + 1}`,
      name: '',
      kana: '',
      birth: '',
      stay: '',
      wasInRoll: false,
      told: 0,
      toldOf: 0,
      late: 0,
      released: false,
      ...changes,
    }
    rows.push(row)
    return row
  }
  const state = (): HiddenState => ({ may: may(), reads: may(), waiting: may() ? waiting : [] })
  return {
    hidden_state: state,
    list_hidden: () => {
      enter()
      return rows
    },
    get_hidden: ({ id }) => {
      enter()
      return { row: find(id), fields: [], timeline: [], attachments: [] }
    },
    hide_person: ({ personId }) => {
      enter()
      const at = people.findIndex((person) => person.id === personId)
      const [person] = at < 0 ? [] : people.splice(at, 1)
      if (!person) throw new Refusal({ code: 'not_found' })
      const { name, kana, stayPlace: stay } = person
      return add({ name, kana, stay, wasInRoll: true, told: 1, toldOf: 4 })
    },
    register_hidden: ({ name, kana, birth, stay }) => {
      enter()
      if (name === '' && kana === '') throw new Refusal({ code: 'name_missing', member: 1 })
      return add({ name, kana, birth, stay })
    },
    write_hidden: ({ id, stay }) => {
      enter()
      const row = find(id)
      if (stay !== '') row.stay = stay
      return { id: 'item', savedAt: new Date().toISOString() }
    },
    take_over_late: ({ id }) => {
      enter()
      return Object.assign(find(id), { late: 0 })
    },
    release_hidden: ({ id }) => {
      enter()
      find(id).released = true
      return { personId: 'person-back' }
    },
    confirm_officer: ({ device }) => {
      enter()
      waiting = waiting.filter((officer) => officer.device !== device)
      return state()
    },
  }
}
