import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import { StatusBadge } from './StatusBadge'

/** Where a record stands: この端末だけ / n台に届いた. `holders` counts other devices only. */
export function HoldersMark({ holders }: { holders: number }) {
  const words = useWords(parts)
  if (holders === 0) {
    return (
      <StatusBadge tone="grey" shape="ring" dashed>
        {words.onlyHere}
      </StatusBadge>
    )
  }
  return (
    <StatusBadge tone="blue" shape="half">
      {words.heldBy(holders)}
    </StatusBadge>
  )
}
