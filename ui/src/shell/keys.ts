import { useEffect, useRef } from 'react'

/** Keys by name: `ctrl+k`, `f1`, `escape`, `ctrl+enter`. Cmd counts as Ctrl. */
export type KeyMap = Record<string, (event: KeyboardEvent) => void>

/** The name of a key press in a [`KeyMap`]. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const parts = []
  if (event.ctrlKey || event.metaKey) parts.push('ctrl')
  if (event.altKey) parts.push('alt')
  if (event.shiftKey) parts.push('shift')
  parts.push(event.key.toLowerCase())
  return parts.join('+')
}

/**
 * Shortcuts while a screen is shown. They stay silent while an input method is at work (the guard
 * keeps those presses away), when a part below has used the key, and while a dialog is open.
 */
export function useKeys(keys: KeyMap): void {
  const current = useRef(keys)
  useEffect(() => {
    current.current = keys
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return
      const act = current.current[keyName(event)]
      if (!act) return
      event.preventDefault()
      act(event)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}
