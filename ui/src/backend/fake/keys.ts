import type { Failure, KeyState, ProfileView, Stage, Status } from '../../generated/app'
import type { AnswerOf, ArgsOf } from '../backend'

type Names =
  | 'same_passphrase'
  | 'unlock_code'
  | 'check_rescue_code'
  | 'rescue'
  | 'key_state'
  | 'change_passphrase'
  | 'make_rescue_key'
  | 'remove_rescue_key'
  | 'begin_codes'
  | 'confirm_codes'
  | 'renew_recovery_codes'
  | 'end_codes'
  | 'list_profiles'
  | 'choose_profile'
  | 'add_profile'
  | 'name_profile'
  | 'make_envelope'
  | 'deposit_rescue_key'
  | 'held_rescue_key'
  | 'open_envelope'
type Requests = { [Name in Names]: (args: ArgsOf<Name>) => AnswerOf<Name> }

interface Around {
  refuse: (failure: Failure) => Error
  open: (next: Partial<Status>) => Status
  to: (stage: Stage) => Status
  isPassphrase: (typed: string) => boolean
}

/** Eight groups of six digits that fit together: each is a multiple of eleven. */
export const FAKE_RESCUE = ['482130', '339042', '577115', '062491', '220011', '110627', '004763', '715550']
/** What the fake telephone shows. */
export const FAKE_CODE = '492039'
const SPARE = Array.from({ length: 10 }, (_, index) =>
  [0, 1, 2, 3, 4].map((group) => String(((index * 7919 + group * 104729 + 1207) % 65536) * 11).padStart(6, '0')).join('-'),
)

/** Squares that look like the real picture. */
function picture(): string[] {
  const size = 33
  const corner = (x: number, y: number) => {
    const [u, v] = [Math.min(x, size - 1 - x), Math.min(y, size - 1 - y)]
    if (u > 6 || v > 6 || (x > size - 8 && y > size - 8)) return null
    const ring = Math.max(Math.abs(u - 3), Math.abs(v - 3))
    return ring === 3 || ring <= 1
  }
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (__, x) => (corner(x, y) ?? (x * 7 + y * 13 + x * y) % 5 < 2) ? '1' : '0').join(''),
  )
}

/** The keys of the fake device, and the teams that use it. */
export function fakeKeys({ refuse, open, to, isPassphrase }: Around): Requests {
  const state: KeyState = { rescue: false, held: false, code: false, recoveryLeft: 0 }
  const shifts: ProfileView[] = [{ id: 'profile', label: '', chosen: true }]
  const digits = (typed: string) => typed.normalize('NFKC').replaceAll(/\D/g, '')
  const groups = (typed: string) =>
    Array.from({ length: 8 }, (_, index) => {
      const group = digits(typed).slice(index * 6, index * 6 + 6)
      if (group.length < 6) return 'incomplete'
      return Number(group) % 11 === 0 ? 'good' : 'wrong'
    })
  const must = (right: boolean) => {
    if (!right) throw refuse({ code: 'wrong_passphrase', waitSeconds: 0 })
  }
  const code = (typed: string) => {
    if (digits(typed) !== FAKE_CODE && !SPARE.includes(typed)) throw refuse({ code: 'wrong_code', waitSeconds: 0 })
  }
  const choose = (id: string) => {
    for (const shift of shifts) shift.chosen = shift.id === id
  }
  return {
    same_passphrase: ({ passphrase, typed }) => {
      const fold = (text: string) => text.normalize('NFKC').replaceAll(/\s/g, '')
      return { same: fold(passphrase) === fold(typed) }
    },
    unlock_code: (form) => {
      code(form.code)
      return open({})
    },
    deposit_rescue_key: (form) => {
      if (!isPassphrase(form.passphrase)) throw refuse({ code: 'wrong_passphrase', waitSeconds: 0 })
      state.rescue = true
      state.held = true
      return { ...state }
    },
    held_rescue_key: () => ({
      groups: [...FAKE_RESCUE],
      deviceName: '河井小-3',
      made: new Date().toISOString(),
    }),
    make_envelope: ({ place, validUntil }) => {
      if (place.trim() === '') throw refuse({ code: 'missing', field: 'place' })
      return {
        groups: [...FAKE_RESCUE],
        made: new Date().toISOString(),
        until: `${validUntil}T23:59:59+09:00`,
        device: 'e'.repeat(64),
        operation: '令和8年能登半島地震',
      }
    },
    open_envelope: (form) => {
      if (digits(form.code) !== FAKE_RESCUE.join('')) throw refuse({ code: 'wrong_envelope' })
      return open({ role: 'emergency', validUntil: new Date(Date.now() + 72 * 3_600_000).toISOString() })
    },
    check_rescue_code: (form) => {
      const states = groups(form.code)
      return { groups: states, complete: digits(form.code).length === 48 && states.every((each) => each === 'good') }
    },
    rescue: (form) => {
      if (digits(form.code) !== FAKE_RESCUE.join('')) throw refuse({ code: 'wrong_rescue_code', waitSeconds: 0 })
      state.rescue = false
      return open({})
    },
    key_state: () => state,
    change_passphrase: ({ old }) => {
      must(isPassphrase(old))
      return state
    },
    make_rescue_key: ({ passphrase }) => {
      must(isPassphrase(passphrase))
      state.rescue = true
      return { groups: FAKE_RESCUE, made: new Date().toISOString() }
    },
    remove_rescue_key: ({ passphrase }) => {
      must(isPassphrase(passphrase))
      state.rescue = false
      return state
    },
    begin_codes: () => ({ secret: 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ', picture: picture() }),
    confirm_codes: (form) => {
      code(form.code)
      Object.assign(state, { code: true, recoveryLeft: 10 })
      return { codes: SPARE }
    },
    renew_recovery_codes: (form) => {
      code(form.code)
      state.recoveryLeft = 10
      return { codes: SPARE }
    },
    end_codes: (form) => {
      code(form.code)
      Object.assign(state, { code: false, recoveryLeft: 0 })
      return state
    },
    list_profiles: () => shifts,
    choose_profile: ({ id }) => {
      choose(id)
      return to('locked')
    },
    add_profile: ({ label }) => {
      const id = `profile-${shifts.length + 1}`
      shifts.push({ id, label, chosen: false })
      choose(id)
      return to('fresh')
    },
    name_profile: ({ label }) => {
      const present = shifts.find((shift) => shift.chosen)
      if (present) present.label = label
      return shifts
    },
  }
}
