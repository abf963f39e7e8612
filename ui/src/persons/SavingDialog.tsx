import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import { Button } from '../parts/Button'
import { Dialog } from '../parts/Dialog'

interface Props {
  title: string
  saveLabel: string
  saving: boolean
  /** The refusal in words, or empty. */
  problem: string
  onSave: () => void
  onClose: () => void
  width?: 'normal' | 'wide'
  children: ReactNode
}

/** A dialog that saves: Ctrl+Enter from any field, plain Enter never; a refusal stays readable. */
export function SavingDialog({ title, saveLabel, saving, problem, onSave, onClose, width, children }: Props) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problem === '') return
    const wrong = box.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    ;(wrong ?? box.current?.querySelector<HTMLElement>('input, select, textarea'))?.focus()
  }, [problem])
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      {...(width === undefined ? {} : { width })}
      actions={
        <Button writes kind="primary" keys="Ctrl+Enter" busy={saving} onClick={onSave}>
          {saveLabel}
        </Button>
      }
    >
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- Ctrl+Enter saves from any field inside */}
      <div
        ref={box}
        className="stack"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.ctrlKey) {
            event.preventDefault()
            onSave()
          }
        }}
      >
        {problem !== '' && (
          <p className="field-error" role="alert">
            {problem}
          </p>
        )}
        {children}
      </div>
    </Dialog>
  )
}
