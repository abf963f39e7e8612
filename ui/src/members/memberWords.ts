import type { MemberDevice } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useWords } from '../messages/language'
import { members as catalogue } from '../messages/members'

/** What devices, their roles and their scope are called. */
export function useMemberWords(): {
  name: (member: MemberDevice) => string
  who: (member: MemberDevice) => string
  role: (member: MemberDevice) => string
  scope: (member: MemberDevice) => string
} {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  return {
    name: (member) => (member.deviceName === '' ? words.noName(member.device.slice(0, 8)) : member.deviceName),
    who: (member) => [member.operatorName, member.team].filter((part) => part !== '').join('・'),
    role: (member) => (member.role === '' ? words.noRole : label('role', member.role)),
    scope: (member) => words.areaOf(member.area, member.reads.map((each) => words.classes[each] ?? each).join(words.classesJoin)),
  }
}
