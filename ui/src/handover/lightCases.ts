import type { HandoverItemView } from '../generated/app'

const GRAVE = new Set(['urgent', 'promised', 'due', 'absent', 'conflict'])

/** Nothing presses in this case, so it may be taken together with others of its kind. */
export function isLight(item: HandoverItemView): boolean {
  return (
    item.person !== null &&
    item.person.urgency === null &&
    item.person.watchLevel !== 'intensive' &&
    item.ifThen.trim() === '' &&
    item.word.trim() === '' &&
    !item.reasons.some((reason) => GRAVE.has(reason))
  )
}

/** The next case without an answer after `from`, round to the start; -1 when all are answered. */
export function nextOpen(items: HandoverItemView[], from: number): number {
  for (let step = 1; step <= items.length; step += 1) {
    const at = (from + step) % items.length
    if (items[at]?.answer === null) return at
  }
  return -1
}

/** Minutes left by the time study: a minute for a grave case, twelve seconds for a light one. */
export function minutesLeft(items: HandoverItemView[]): number {
  const seconds = items
    .filter((item) => item.answer === null)
    .reduce((sum, item) => sum + (isLight(item) ? 12 : 60), 0)
  return Math.ceil(seconds / 60)
}
