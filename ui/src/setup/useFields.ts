import { useState } from 'react'
import type { Failure } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { goTo } from '../parts/goTo'

/** What a form of text fields can answer. */
export interface Fields {
  /** True when complete; else the first empty field takes the cursor. */
  complete: () => boolean
  /** Whether a refusal is about one of these fields, so that its page must be shown again. */
  isAbout: (failure: Failure) => boolean
}

/** The text fields of a short form: their values, and which of the needed ones are empty. */
export function useFields<Name extends string>(empty: Record<Name, string>, needed: readonly NoInfer<Name>[]) {
  const [values, setValues] = useState(empty)
  const [missing, setMissing] = useState<readonly Name[]>([])
  const failureText = useFailureText()

  return {
    values,
    field: (name: Name) => ({
      id: `setup-${name}`,
      value: values[name],
      onChange: (value: string) => {
        setValues((was) => ({ ...was, [name]: value }))
        if (value.trim()) setMissing((was) => was.filter((each) => each !== name))
      },
      error: missing.includes(name) ? failureText({ code: 'missing', field: name }) : null,
    }),
    complete: (): boolean => {
      const open = needed.filter((name) => !values[name].trim())
      setMissing(open)
      if (open[0]) goTo(document.getElementById(`setup-${open[0]}`))
      return open.length === 0
    },
    isAbout: (failure: Failure) => 'field' in failure && failure.field in empty,
  }
}
