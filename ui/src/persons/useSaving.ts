import { useState } from 'react'
import type { ArgsOf, RequestName } from '../backend/backend'
import { useFailureText } from '../messages/failures'
import { useSave } from '../parts/useSave'
import type { Undo } from '../shell/announce'
import { useAnnounce } from '../shell/announce'

interface Ends {
  onClose: () => void
  onChanged: () => void
}

/** What the dialogs of a person share: refuse in words, or save, say so, and close. */
export function useSaving({ onClose, onChanged }: Ends) {
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure, saving } = useSave()
  const [refusal, setRefusal] = useState('')
  return {
    saving,
    /** What the screen itself refuses; empty when the field is touched again. */
    refusal,
    setRefusal,
    /** The refusal in words, the screen's or Rust's, or empty. */
    problem: refusal !== '' ? refusal : failure === undefined ? '' : failureText(failure),
    keep: async <Name extends RequestName>(name: Name, args: ArgsOf<Name>, said: string, undo?: Undo) => {
      const saved = await save(name, args)
      if (saved === undefined) return
      announce(said, undo)
      onChanged()
      onClose()
    },
  }
}
