import type { UnitView } from '../../generated/app'
import type { AnswerOf, ArgsOf } from '../backend'

type Names = 'list_units' | 'name_unit' | 'share_person' | 'end_share'
type Requests = { [Name in Names]: (args: ArgsOf<Name>) => AnswerOf<Name> }

/** The requests about sharing with other municipalities: one that has a name, and one that has none yet. */
export function shareRequests(): Requests {
  const units: UnitView[] = [
    { unit: '41'.repeat(16), name: '輪島市', administrators: ['輪島市役所-1'], own: true },
    { unit: '42'.repeat(16), name: '金沢市', administrators: ['金沢市役所-1'], own: false },
    { unit: '43'.repeat(16), name: '', administrators: ['加賀市役所-1'], own: false },
  ]
  return {
    list_units: () => units,
    name_unit: ({ name }) => units.map((unit) => (unit.own ? { ...unit, name } : unit)),
    share_person: ({ personId }) => ({ id: personId, savedAt: '2026-11-23T10:00:00+09:00' }),
    end_share: ({ personId }) => ({ id: personId, savedAt: '2026-11-23T10:00:00+09:00' }),
  }
}
