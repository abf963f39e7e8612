import { useCallback, useRef, useState } from 'react'
import type { Failure } from '../generated/app'
import type { AnswerOf, ArgsOf, RequestName } from '../backend/backend'
import { useBackend } from '../backend/backend'

/** One request at a time, with its refusal; pressing twice never sends twice. */
export interface Saving {
  /** Sends the request; `undefined` when it was refused or another one is on its way. */
  save<Name extends RequestName>(name: Name, args: ArgsOf<Name>): Promise<AnswerOf<Name> | undefined>
  /** The last refusal, until the next try. */
  failure: Failure | undefined
  /** A request is on its way. */
  saving: boolean
  /** Forgets the refusal, as when the form is closed. */
  forget: () => void
}

/** For forms and buttons that write something. */
export function useSave(): Saving {
  const backend = useBackend()
  const [failure, setFailure] = useState<Failure>()
  const [saving, setSaving] = useState(false)
  const under = useRef(false)

  const save = useCallback(
    async <Name extends RequestName>(name: Name, args: ArgsOf<Name>): Promise<AnswerOf<Name> | undefined> => {
      if (under.current) return undefined
      under.current = true
      setSaving(true)
      setFailure(undefined)
      const answer = await backend.call(name, args)
      under.current = false
      setSaving(false)
      if (answer.ok) return answer.value
      setFailure(answer.failure)
      return undefined
    },
    [backend],
  )
  const forget = useCallback(() => {
    setFailure(undefined)
  }, [])
  return { save, failure, saving, forget }
}
