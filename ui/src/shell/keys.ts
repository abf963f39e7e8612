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
 * keeps those presses away), when a part below has used the key, and while a dialog is open. Ctrl+Z in
 * a field is the field's own.
 */
export function useKeys(keys: KeyMap, on = true): void {
  const current = useRef(keys)
  useEffect(() => {
    current.current = keys
  })
  useEffect(() => {
    if (!on) return
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return
      const name = keyName(event)
      const act = current.current[name]
      if (!act || (name === 'ctrl+z' && writesText(event.target))) return
      event.preventDefault()
      act(event)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [on])
}

function writesText(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !['radio', 'checkbox'].includes(target.type))
}
