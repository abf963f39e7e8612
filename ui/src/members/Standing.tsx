import type { MemberDevice } from '../generated/app'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { members as catalogue } from '../messages/members'
import type { Tone } from '../parts/StatusBadge'
import { StatusBadge } from '../parts/StatusBadge'
import type { ShapeName } from '../parts/Shape'

const looks: Record<string, { tone: Tone; shape: ShapeName }> = {
  admitted: { tone: 'green', shape: 'check' },
  suspended: { tone: 'orange', shape: 'hourglass' },
  ended: { tone: 'grey', shape: 'dash' },
  withdrawn: { tone: 'black', shape: 'stop' },
}

/** 有効 / 停止中 / 期限切れ / 取り消し済み, and how far a withdrawal is proved to have come. */
export function Standing({ member }: { member: MemberDevice }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const { withdrawn } = member
  return (
    <div className="members-standing">
      <StatusBadge {...(looks[member.standing] ?? { tone: 'grey', shape: 'question' })}>
        {words.standings[member.standing] ?? member.standing}
      </StatusBadge>
      {member.suspendedUntil !== null && (
        <span className="small numbers">{words.suspendedUntil(formats.time(member.suspendedUntil))}</span>
      )}
      {withdrawn !== null && (
        <div className="small numbers">
          {withdrawn.at !== null && <div>{words.withdrawnAt(formats.time(withdrawn.at))}</div>}
          {withdrawn.reasons.length > 0 && (
            <div>{withdrawn.reasons.map((reason) => words.reasons[reason] ?? reason).join('・')}</div>
          )}
          {words.reached(withdrawn.known, withdrawn.of)}
        </div>
      )}
    </div>
  )
}
