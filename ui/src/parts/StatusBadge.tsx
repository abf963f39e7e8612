import type { ReactNode } from 'react'
import { useCodeLabel } from '../messages/codes'
import type { ShapeName } from './Shape'
import { Shape } from './Shape'
import './StatusBadge.css'

/** Colour of a badge: never the only sign. */
export type Tone = 'red' | 'orange' | 'blue' | 'green' | 'purple' | 'grey' | 'yellow' | 'black'

interface Props {
  tone: Tone
  shape: ShapeName
  /** Not certain, or on this device only. */
  dashed?: boolean
  title?: string
  children: ReactNode
}

/** Shape, word and colour, always all three. */
export function StatusBadge({ tone, shape, dashed = false, title, children }: Props) {
  return (
    <span className={`badge badge-${tone}${dashed ? ' badge-dashed' : ''}`} title={title}>
      <Shape name={shape} />
      <span>{children}</span>
    </span>
  )
}

const levels: Record<string, { tone: Tone; shape: ShapeName; dashed?: boolean }> = {
  intensive: { tone: 'red', shape: 'triangle' },
  regular: { tone: 'orange', shape: 'diamond' },
  irregular: { tone: 'blue', shape: 'circle' },
  on_request: { tone: 'blue', shape: 'circle' },
  ended: { tone: 'grey', shape: 'dash' },
  unassessed: { tone: 'yellow', shape: 'question', dashed: true },
}

/** 見守り区分 (CL-22). An empty level is 未判定. */
export function WatchBadge({ level }: { level: string }) {
  const label = useCodeLabel()
  const code = level || 'unassessed'
  const look = levels[code] ?? { tone: 'grey' as const, shape: 'question' as const }
  return <StatusBadge {...look}>{label('watchLevel', code)}</StatusBadge>
}

/** The raised flag (CL-35): the graver, the stronger. */
export function UrgencyBadge({ urgency }: { urgency: string }) {
  const label = useCodeLabel()
  const grave = urgency === 'life' || urgency === 'today'
  return (
    <StatusBadge tone={grave ? 'red' : 'orange'} shape="flag">
      {label('urgency', urgency)}
    </StatusBadge>
  )
}
