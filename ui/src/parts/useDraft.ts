import { useCallback, useEffect, useRef, useState } from 'react'
import { useBackend } from '../backend/backend'
import { onKeep } from './keepers'

/** A form's content that survives closing, locking and a restart. */
export interface Kept<T> {
  value: T
  set: (value: T) => void
  /** False until a kept draft was looked for; nothing should be typed before. */
  ready: boolean
  /** An earlier draft was found and is shown. */
  cameBack: boolean
  /** When the draft was last kept. */
  keptAt: string | null
  /** After saving, or to begin anew. */
  forget: (empty: T) => Promise<void>
}

const PAUSE_MS = 800

/**
 * Keeps what is typed: a moment after the last key, and at once when the form goes away. The draft
 * lies in the encrypted store, never in the browser.
 */
export function useDraft<T extends object>(form: string, empty: T, worthKeeping: (value: T) => boolean): Kept<T> {
  const backend = useBackend()
  const [value, setValue] = useState(empty)
  const [ready, setReady] = useState(false)
  const [cameBack, setCameBack] = useState(false)
  const [keptAt, setKeptAt] = useState<string | null>(null)
  const latest = useRef(empty)
  const unkept = useRef(false)
  const worth = useRef(worthKeeping)
  const timer = useRef<number>(undefined)

  useEffect(() => {
    let current = true
    void backend.call('load_draft', { form }).then((answer) => {
      if (!current) return
      const kept = answer.ok ? read<T>(answer.value.content) : null
      if (kept !== null) {
        latest.current = { ...latest.current, ...kept }
        setValue(latest.current)
        setCameBack(true)
      }
      setReady(true)
    })
    return () => {
      current = false
    }
  }, [backend, form])

  const keep = useCallback(async () => {
    window.clearTimeout(timer.current)
    if (!unkept.current) return
    unkept.current = false
    const answer = worth.current(latest.current)
      ? await backend.call('save_draft', { form, content: JSON.stringify(latest.current) })
      : await backend.call('clear_draft', { form })
    if (answer.ok && worth.current(latest.current)) setKeptAt(new Date().toISOString())
  }, [backend, form])

  useEffect(() => {
    const stop = onKeep(keep)
    return () => {
      stop()
      void keep()
    }
  }, [keep])

  const set = useCallback(
    (next: T) => {
      latest.current = next
      unkept.current = true
      setValue(next)
      window.clearTimeout(timer.current)
      timer.current = window.setTimeout(() => void keep(), PAUSE_MS)
    },
    [keep],
  )

  const forget = useCallback(
    async (blank: T) => {
      window.clearTimeout(timer.current)
      unkept.current = false
      latest.current = blank
      setValue(blank)
      setCameBack(false)
      setKeptAt(null)
      await backend.call('clear_draft', { form })
    },
    [backend, form],
  )

  return { value, set, ready, cameBack, keptAt, forget }
}

function read<T extends object>(content: string | null): Partial<T> | null {
  if (content === null) return null
  try {
    const kept: unknown = JSON.parse(content)
    return typeof kept === 'object' && kept !== null ? (kept as Partial<T>) : null
  } catch {
    return null
  }
}
