import { useCallback, useEffect, useRef, useState } from 'react'
import type { Event, Failure } from '../generated/app'
import type { AnswerOf, ArgsOf, RequestName } from './backend'
import { useBackend } from './backend'

/** What a screen knows of a request: the last answer stays while a newer one is on its way. */
export interface Asked<T> {
  /** The newest answer, if any came. */
  value: T | undefined
  /** The newest refusal; cleared by the next answer. */
  failure: Failure | undefined
  /** A request is on its way. */
  asking: boolean
  /** Asks again now. */
  again: () => void
}

interface Options {
  /** Which events mean that the answer may be stale. Default: records or exchange changed. */
  on?: (event: Event) => boolean
  /** False leaves the question unasked for now. */
  when?: boolean
}

const anyChange = (event: Event) => event.kind === 'records_changed' || event.kind === 'sync_changed'

/**
 * Asks on the first drawing, whenever the arguments change, and again when an event says that the
 * answer may be stale. Answers that were overtaken by a newer question are dropped; events that
 * arrive while a question is out lead to exactly one more.
 */
export function useAnswer<Name extends RequestName>(
  name: Name,
  args: ArgsOf<Name>,
  { on = anyChange, when = true }: Options = {},
): Asked<AnswerOf<Name>> {
  const backend = useBackend()
  const key = JSON.stringify(args)
  const [state, setState] = useState<Omit<Asked<AnswerOf<Name>>, 'again'>>({
    value: undefined,
    failure: undefined,
    asking: when,
  })
  const asked = useRef(0)
  const out = useRef(false)
  const stale = useRef(false)
  const matters = useRef(on)
  useEffect(() => {
    matters.current = on
  })

  const ask = useCallback(async () => {
    const turn = ++asked.current
    out.current = true
    stale.current = false
    setState((was) => (was.asking ? was : { ...was, asking: true }))
    const answer = await backend.call(name, JSON.parse(key) as ArgsOf<Name>)
    if (turn !== asked.current) return
    out.current = false
    setState((was) =>
      answer.ok
        ? { value: answer.value, failure: undefined, asking: false }
        : { value: was.value, failure: answer.failure, asking: false },
    )
  }, [backend, name, key])

  const again = useCallback(() => {
    void ask()
  }, [ask])

  useEffect(() => {
    if (!when) return
    // eslint-disable-next-line react-hooks/set-state-in-effect -- asking is the synchronisation with Rust
    void ask()
    return () => {
      asked.current += 1
      out.current = false
    }
  }, [ask, when])

  useEffect(() => {
    if (!when) return
    return backend.subscribe((event) => {
      if (!matters.current(event)) return
      if (out.current) {
        stale.current = true
        return
      }
      void ask()
    })
  }, [backend, ask, when])

  const { asking } = state
  useEffect(() => {
    if (!asking && stale.current && when) {
      stale.current = false
       
      void ask()
    }
  }, [asking, ask, when])

  return { ...state, again }
}
