import { useEffect, useState } from 'react'
import type { Failure } from '../generated/app'
import { useStatus } from '../shell/status'

/** Seconds until the next try counts, counted down; a refusal can begin a new wait. */
export function useWait(): { wait: number; hold: (failure: Failure) => void } {
  const { waitSeconds } = useStatus()
  const [wait, setWait] = useState(waitSeconds)
  // Another team has waits of its own.
  const [told, setTold] = useState(waitSeconds)
  if (told !== waitSeconds) {
    setTold(waitSeconds)
    setWait(waitSeconds)
  }
  useEffect(() => {
    if (wait <= 0) return
    const timer = setTimeout(() => setWait(wait - 1), 1000)
    return () => clearTimeout(timer)
  }, [wait])
  return {
    wait,
    hold: (failure) => {
      if ('waitSeconds' in failure) setWait(failure.waitSeconds)
    },
  }
}
