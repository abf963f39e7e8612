import { useEffect, useLayoutEffect, useRef } from 'react'

/** Digit keys choose, while nothing is being typed, no dialog is open and no input method is at work. */
export function useDigits(on: boolean, act: (digit: number) => void) {
  const current = useRef(act)
  // Before anybody can see what was drawn: a key is meant for what is on the screen.
  useLayoutEffect(() => {
    current.current = act
  })
  useEffect(() => {
    if (!on) return
    const press = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select') !== null
      const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing && !event.repeat
      if (typing || !plain || !/^[0-9]$/.test(event.key) || document.querySelector('dialog[open]') !== null) return
      event.preventDefault()
      current.current(Number(event.key))
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [on])
}
