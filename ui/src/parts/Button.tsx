import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { Kbd } from './Kbd'
import { useReadOnly } from './writing'
import './Button.css'

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type' | 'className'> {
  /** One `primary` button per screen; `danger` only for what cannot be taken back. */
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger'
  size?: 'normal' | 'small'
  /** The key that does the same, shown beside the words. */
  keys?: string
  /** Under way: keeps its place and the focus, takes no second press. */
  busy?: boolean
  /** Writes something: rests, with the reason, while nothing can be written. */
  writes?: boolean
  ref?: Ref<HTMLButtonElement>
  children: ReactNode
}

/** A button with words. */
export function Button({ kind = 'secondary', size = 'normal', keys, busy = false, writes = false, onClick, title, children, ...rest }: Props) {
  const readOnly = useReadOnly()
  const resting = writes && readOnly !== ''
  return (
    <button
      {...rest}
      type="button"
      className={`button button-${kind} button-${size}`}
      aria-disabled={busy || resting || undefined}
      title={resting ? readOnly : title}
      aria-keyshortcuts={keys?.replaceAll('Ctrl', 'Control')}
      onClick={busy || resting ? undefined : onClick}
    >
      <span>{children}</span>
      {keys && <Kbd keys={keys} />}
    </button>
  )
}
