import { createContext, use } from 'react'
import type { Status } from '../generated/app'

const StatusContext = createContext<Status | null>(null)

/** Lends the status to the screens below. */
export const StatusProvider = StatusContext.Provider

/** Where this installation stands. */
export function useStatus(): Status {
  const status = use(StatusContext)
  if (!status) throw new Error('no status was lent to this screen')
  return status
}

/**
 * How this device stands: `admitted`, `suspended`, `ended`, `closed`, `withdrawn`, `erased`, or empty before it joined. A
 * right that ends while the screen is open is over at once, not when Rust is asked again.
 */
export function standingOf(status: Status, now: Date): string {
  const over = status.standing === 'admitted' && daysLeft(status.validUntil, now) === -1
  return over ? 'ended' : status.standing
}

/** Whether a device that stands so shows no record any more. */
export const isShut = (standing: string): boolean => standing === 'closed' || standing === 'withdrawn' || standing === 'erased'

/** Whole days until the right ends: 0 is today, negative is over, null when there is no end. */
export function daysLeft(validUntil: string | null, now: Date): number | null {
  if (!validUntil) return null
  const end = new Date(validUntil)
  if (end.getTime() < now.getTime()) return -1
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
  return Math.round((midnight(end) - midnight(now)) / 86_400_000)
}
