import { handover as catalogue } from '../messages/handover'
import { useWords } from '../messages/language'
import type { Tone } from '../parts/StatusBadge'
import { StatusBadge } from '../parts/StatusBadge'
import type { ShapeName } from '../parts/Shape'

const LOOKS: Record<string, { tone: Tone; shape: ShapeName }> = {
  urgent: { tone: 'red', shape: 'flag' },
  promised: { tone: 'orange', shape: 'diamond' },
  due: { tone: 'orange', shape: 'hourglass' },
  absent: { tone: 'grey', shape: 'dash' },
  need_open: { tone: 'blue', shape: 'ring' },
  conflict: { tone: 'purple', shape: 'not-equal' },
  not_left: { tone: 'grey', shape: 'ring' },
}

/** Why a case belongs into the handover. */
export function Reasons({ reasons }: { reasons: readonly string[] }) {
  const words = useWords(catalogue)
  return (
    <span className="case-reasons" role="group" aria-label={words.reasonLabel}>
      {reasons.map((reason) => (
        <StatusBadge key={reason} {...(LOOKS[reason] ?? { tone: 'grey', shape: 'note' })} dashed={reason === 'not_left'}>
          {words.reasons[reason] ?? reason}
        </StatusBadge>
      ))}
    </span>
  )
}
