import type { AgreementView, CodeView, MemberDevice } from '../../generated/app'
import type { AnswerOf, ArgsOf } from '../backend'
import { Refusal } from './refusal'

/** Squares that look like a code and say nothing. */
const picture = (seed: number): string[] =>
  Array.from({ length: 25 }, (_, y) => Array.from({ length: 25 }, (_, x) => ((x * 7 + y * 13 + x * y + seed) % 3 === 0 ? '1' : '0')).join(''))

const code = (pictures: number): CodeView => ({
  pictures: Array.from({ length: pictures }, (_, index) => picture(index)),
  parts: Array.from({ length: pictures }, (_, index) => `8764${index}`),
  groups: ['237457', '012342', '600105'],
})

/** An agreement that never was. */
export const fakeAgreement: AgreementView = {
  id: 'aa'.repeat(16),
  kind: 'accord',
  counterpart: 'NPO法人まちの手',
  from: '2026-11-01',
  until: '2046-12-31',
  classes: ['P0', 'P1', 'P2'],
  basis: 'consent',
  registration: '',
  document: '令和8年 第12号',
  standing: 'in_force',
  devices: 3,
  enteredBy: '北',
  entered: '2026-11-01T09:00:00+09:00',
}

type Names =
  | 'make_return_request'
  | 'enrol_code'
  | 'pack_code'
  | 'read_code'
  | 'read_picture'
  | 'root_card'
  | 'list_agreements'
  | 'write_agreement'
  | 'give_role'
  | 'end_role'
  | 'list_municipalities'
type Requests = { [Name in Names]: (args: ArgsOf<Name>) => AnswerOf<Name> }

/** The requests about codes, agreements and roles. Digits that begin with 1 are a request, with 2 a pack. */
export function enrolRequests(members: MemberDevice[], changed: () => void): Requests {
  const rows: AgreementView[] = [fakeAgreement]
  let parts = 0
  return {
    make_return_request: () => ({ token: 'file-2', fileName: '河井小-2.tsunagi-request', folder: '/media/KINGSTON', checkDigits: '73019944286150328817' }),
    enrol_code: () => code(1),
    pack_code: () => code(3),
    read_code: ({ text }) => {
      const digits = text.normalize('NFKC').replaceAll(/[^0-9]/g, '')
      if (digits.startsWith('1')) return { kind: 'request', have: 1, of: 1, token: 'code-request', rootFingerprint: null }
      if (digits.startsWith('3')) return { kind: 'card', have: 1, of: 1, token: 'code-card', rootFingerprint: '48213390577106249931' }
      if (!digits.startsWith('2')) throw new Refusal({ code: 'code_not_ours' })
      parts += 1
      return { kind: 'pack', have: Math.min(parts, 3), of: 3, token: parts < 3 ? null : 'code-pack', rootFingerprint: null }
    },
    read_picture: () => ({ kind: 'request', have: 1, of: 1, token: 'code-request', rootFingerprint: null }),
    root_card: () => ({ operation: '令和8年能登半島地震', rootFingerprint: '48213390577106249931', picture: picture(5) }),
    list_agreements: () => ({ rows: [...rows], mayWrite: true }),
    write_agreement: (form) => {
      const row: AgreementView = { ...fakeAgreement, ...form, id: form.id || `${rows.length}`.padStart(32, '0'), classes: ['P0', ...form.classes], devices: 0 }
      const place = rows.findIndex((each) => each.id === row.id)
      if (place < 0) rows.push(row)
      else rows[place] = row
      changed()
      return row
    },
    list_municipalities: () => ({ rows: [{ unit: 'ab'.repeat(16), administrators: ['輪島市役所-1'], headless: false }], free: 199 }),
    give_role: ({ device, role, validUntil }) => {
      const member = members.find((each) => each.device === device)
      if (!member) throw new Refusal({ code: 'not_found' })
      const given = { grant: `grant-${role}`, role, reads: ['P0', 'P1', 'P2'], until: `${validUntil}T23:59:59+09:00`, under: null, mayEnd: true }
      member.roles = [...member.roles.map((each) => ({ ...each, mayEnd: true })), given]
      changed()
      return {}
    },
    end_role: ({ device, grant }) => {
      const member = members.find((each) => each.device === device)
      if (!member) throw new Refusal({ code: 'not_found' })
      member.roles = member.roles.filter((each) => each.grant !== grant)
      changed()
      return {}
    },
  }
}
