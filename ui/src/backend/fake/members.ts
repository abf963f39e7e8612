import type { Holdings, MemberDevice } from '../../generated/app'
import type { AnswerOf, ArgsOf } from '../backend'
import { Refusal } from './refusal'

const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString()
const id = (short: string) => short.padEnd(64, '0')

const line = (changes: Partial<MemberDevice>): MemberDevice => ({
  device: '',
  deviceName: '',
  operatorName: '',
  team: '',
  own: false,
  role: 'dispatched_staff',
  area: '輪島市',
  reads: ['P0', 'P1', 'P2'],
  roles: [],
  mayGive: [],
  admittedBy: '市役所-1',
  standing: 'admitted',
  since: days(-3),
  until: days(4),
  suspendedUntil: null,
  withdrawn: null,
  lastHeard: new Date(Date.now() - 16 * 3_600_000).toISOString(),
  mayWithdraw: true,
  mayFreeze: true,
  mayExtendUntil: days(30),
  ...changes,
})

/** What the list says of the one role that most have. */
const held = (member: MemberDevice): MemberDevice => ({
  ...member,
  roles:
    member.standing === 'admitted' || member.standing === 'suspended'
      ? [
          {
            grant: `grant-${member.role}`,
            role: member.role,
            reads: member.reads,
            until: member.until,
            under: member.role === 'recorder' ? { id: 'aa'.repeat(16), counterpart: 'NPO法人まちの手', until: member.until } : null,
            mayEnd: false,
          },
        ]
      : [],
  mayGive: member.own || member.standing === 'withdrawn' ? [] : ['dispatched_staff', 'health_team', 'recorder'],
})

/** The devices of an operation that never was. */
export function makeMembers(): MemberDevice[] {
  return [
    line({ device: id('3f2a91'), deviceName: '河井小-2', operatorName: '佐藤', team: 'A班', own: true, role: 'support_lead', lastHeard: null, mayWithdraw: false, mayFreeze: false, mayExtendUntil: null }),
    line({ device: id('7c11d0'), deviceName: '河井小-3', operatorName: '西', team: 'A班', role: 'recorder', admittedBy: '河井小-2' }),
    line({ device: id('b0e55a'), deviceName: '巡回車-1', operatorName: '中村', team: 'A班', role: 'health_team', reads: ['P0', 'P1', 'P2', 'P3'], standing: 'suspended', suspendedUntil: days(2), mayFreeze: false }),
    line({ device: id('0b9d7e'), deviceName: 'B班-1', operatorName: '森', team: 'B班', standing: 'ended', until: days(-2), mayExtendUntil: days(30) }),
    line({ device: id('5d3c20'), deviceName: 'B班-2', operatorName: '谷', team: 'B班', standing: 'withdrawn', until: days(1), mayWithdraw: false, mayFreeze: false, mayExtendUntil: null, withdrawn: { at: days(-1), reasons: ['lost'], known: 14, of: 20 } }),
    line({ device: id('a17e40'), deviceName: '市役所-1', operatorName: '北', team: '輪島市', role: 'municipality_admin', reads: ['P0', 'P1', 'P2', 'P3'], admittedBy: '', until: days(900), mayWithdraw: false, mayFreeze: false, mayExtendUntil: null }),
  ].map(held)
}

type Names = 'list_members' | 'withdraw_device' | 'freeze_device' | 'extend_device' | 'rotate_keys' | 'device_holdings' | 'ended_devices' | 'say_date'
type Requests = { [Name in Names]: (args: ArgsOf<Name>) => AnswerOf<Name> }

/** The requests about devices, over a list in memory. */
export function memberRequests(members: MemberDevice[], people: number, changed: () => void): Requests {
  const find = (device: string) => {
    const found = members.find((one) => one.device === device)
    if (!found) throw new Refusal({ code: 'not_found' })
    return found
  }
  const change = (device: string, changes: Partial<MemberDevice>) => {
    members[members.indexOf(find(device))] = { ...find(device), ...changes }
    changed()
    return {}
  }
  let endedLong = 3
  return {
    list_members: () => [...members],
    withdraw_device: ({ device, reason }) => {
      if (!find(device).mayWithdraw) throw new Refusal({ code: 'not_allowed' })
      const withdrawn = { at: new Date().toISOString(), reasons: [reason], known: 1, of: 4 }
      return change(device, { standing: 'withdrawn', suspendedUntil: null, withdrawn, mayWithdraw: false, mayFreeze: false, mayExtendUntil: null })
    },
    freeze_device: ({ device }) => {
      if (!find(device).mayFreeze) throw new Refusal({ code: 'not_allowed' })
      return change(device, { standing: 'suspended', suspendedUntil: days(3), mayFreeze: false })
    },
    extend_device: ({ device, validUntil }) => {
      const most = find(device).mayExtendUntil
      if (most === null || validUntil > most) throw new Refusal({ code: 'not_allowed' })
      return change(device, { standing: 'admitted', until: `${validUntil}T23:59:59+09:00` })
    },
    ended_devices: () => ({ devices: endedLong, today: '2026-11-26' }),
    say_date: ({ date }) => {
      if (date !== '2026-11-26') throw new Refusal({ code: 'date_differs' })
      endedLong = 0
      changed()
      return { devices: endedLong, today: date }
    },
    rotate_keys: () => ({ spaces: 4, left: 0 }),
    device_holdings: ({ device }): Holdings => {
      const member = find(device)
      const count: Record<string, [number, number]> = { P0: [0, 41], P1: [people, people + 96], P2: [people - 12, people + 8], P3: [58, 58] }
      return {
        member,
        at: new Date().toISOString(),
        suspendedAt: member.suspendedUntil === null && member.withdrawn === null ? null : days(-1),
        held: member.reads.map((kind) => ({ class: kind, people: count[kind]?.[0] ?? 0, records: count[kind]?.[1] ?? 0, counted: true })),
        people,
        knows:
          member.withdrawn === null
            ? []
            : members
                .filter((one) => one !== member && one.standing !== 'withdrawn' && one.standing !== 'ended')
                .map((one, index) => ({ deviceName: one.deviceName, team: one.team, knows: index < 1 })),
      }
    },
  }
}
