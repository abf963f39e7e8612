import { useId } from 'react'
import { events } from '../messages/events'
import { useWords } from '../messages/language'
import './Progress.css'

interface Props {
  label: string
  done: number
  /** Null when nobody knows: then things are counted and no share is claimed. */
  expected: number | null
  /** What is counted are hundredths. */
  percent?: boolean
}

/** Counted progress. */
export function Progress({ label, done, expected, percent = false }: Props) {
  const words = useWords(events)
  const id = useId()
  return (
    <div className="progress">
      <span id={id}>{label}</span>
      {expected === null ? null : <progress aria-labelledby={id} max={Math.max(expected, 1)} value={done} />}
      <span className="numbers">{percent ? `${done}%` : words.counted(done, expected)}</span>
    </div>
  )
}
