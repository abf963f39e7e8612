import type { ReactNode } from 'react'
import { useId, useLayoutEffect, useRef } from 'react'
import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import { Button } from './Button'
import './Dialog.css'

interface Props {
  open: boolean
  title: string
  onClose: () => void
  children: ReactNode
  /** Buttons besides 「やめる」; the main one first. */
  actions?: ReactNode
  /** Words of the closing button. */
  closeLabel?: string
  width?: 'normal' | 'wide'
}

/**
 * The browser's own dialog. Esc closes it unless an input method is using the key; the cursor goes
 * back to where it was.
 */
export function Dialog({ open, title, onClose, children, actions, closeLabel, width = 'normal' }: Props) {
  const words = useWords(parts)
  const box = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  useLayoutEffect(() => {
    const dialog = box.current
    if (!open || !dialog) return
    const before = document.activeElement
    dialog.showModal()
    const first = dialog.querySelector<HTMLElement>('[data-first], input, textarea, select')
    first?.focus()
    return () => {
      dialog.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [open])

  if (!open) return null
  return (
     
    <dialog
      ref={box}
      className={`dialog dialog-${width}`}
      aria-labelledby={titleId}
      // The browser's own way out does not know of conversions; ours below is behind the guard.
      onCancel={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault()
          event.stopPropagation()
          onClose()
        }
      }}
    >
      <h2 id={titleId}>{title}</h2>
      <div className="dialog-content">{children}</div>
      <div className="dialog-actions">
        {actions}
        {/* Where there is nothing to fill in and only to look at, the cursor stands on the way out. */}
        <Button data-first={closeLabel === undefined ? undefined : ''} onClick={onClose}>
          {closeLabel ?? words.cancel}
        </Button>
      </div>
    </dialog>
  )
}
