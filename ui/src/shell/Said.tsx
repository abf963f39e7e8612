import { useCallback, useEffect, useRef, useState } from 'react'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { shell } from '../messages/shell'
import { Button } from '../parts/Button'
import { shownName } from '../parts/letterForms'
import type { Announce, Undo } from './announce'
import { useKeys } from './keys'

/** How long a sentence stays, and with it the way back. */
const SHOWN_MS = 10_000

/** What was said last. */
export interface Said {
  text: string
  undo: Undo | undefined
  /** Counts the sentences: the same one may be said twice. */
  turn: number
}

/** The last sentence, and the voice that says the next one. */
export function useSaid(): { said: Said; announce: Announce } {
  const [said, setSaid] = useState<Said>({ text: '', undo: undefined, turn: 0 })
  const announce = useCallback<Announce>((text, undo) => setSaid((was) => ({ text, undo, turn: was.turn + 1 })), [])
  return { said, announce }
}

/** The line above the bottom bar: what was done, and for ten seconds how to take it back. */
export function SaidLine({ said, announce }: { said: Said; announce: Announce }) {
  const words = useWords(shell)
  const failureText = useFailureText()
  const [over, setOver] = useState(0)
  const [held, setHeld] = useState(false)
  const busy = useRef(false)
  const shown = said.text !== '' && over !== said.turn

  useEffect(() => {
    // While the cursor or the pointer is on it, somebody is still deciding.
    if (!shown || held) return
    const timer = setTimeout(() => setOver(said.turn), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [shown, held, said.turn])

  const { undo } = said
  const takeBack = () => {
    if (!shown || undo === undefined || busy.current) return
    busy.current = true
    void undo().then((answer) => {
      busy.current = false
      setHeld(false)
      announce(answer.ok ? words.undone : failureText(answer.failure))
    })
  }
  useKeys({ 'ctrl+z': takeBack }, shown && undo !== undefined)

  return (
    <div
      className={shown ? 'shell-said shell-said-shown' : 'shell-said'}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {/* As the fonts can show it: a name in it may ask for a letter form. */}
      <span role="status">{shown ? shownName(said.text) : ''}</span>
      {shown && undo !== undefined && (
        <Button size="small" kind="quiet" keys="Ctrl+Z" onClick={takeBack}>
          {words.undo}
        </Button>
      )}
    </div>
  )
}
