import { useEffect, useState } from 'react'

const LOCK_AFTER_MS = 10 * 60_000
const WARN_FOR_MS = 60_000

/**
 * Locks after ten minutes without a key or a click, and warns one minute before.
 * Answers the seconds left while warning, else null, and a way to go on.
 */
export function useIdleLock(active: boolean, lock: () => void): { secondsLeft: number | null; stay: () => void } {
  const [last, setLast] = useState(() => Date.now())
  const [now, setNow] = useState(() => Date.now())
  const idle = now - last

  useEffect(() => {
    if (!active) return
    let newest = Date.now()
    // Told at most once in ten seconds: typing must not redraw the frame.
    const touched = () => {
      if (Date.now() - newest < 10_000) return
      newest = Date.now()
      setLast(newest)
    }
    const events = ['keydown', 'pointerdown', 'wheel'] as const
    for (const event of events) window.addEventListener(event, touched, { passive: true })
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => {
      for (const event of events) window.removeEventListener(event, touched)
      clearInterval(timer)
    }
  }, [active])

  const due = active && idle >= LOCK_AFTER_MS
  useEffect(() => {
    if (due) lock()
  }, [due, lock])

  const warning = active && !due && idle >= LOCK_AFTER_MS - WARN_FOR_MS
  return {
    secondsLeft: warning ? Math.ceil((LOCK_AFTER_MS - idle) / 1000) : null,
    stay: () => {
      setLast(Date.now())
      setNow(Date.now())
    },
  }
}
