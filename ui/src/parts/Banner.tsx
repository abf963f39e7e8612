import type { ReactNode } from 'react'
import { Shape } from './Shape'
import './Banner.css'

interface Props {
  kind?: 'note' | 'warning' | 'danger' | 'good'
  title: ReactNode
  children?: ReactNode
  /** Buttons. */
  actions?: ReactNode
  /** `alert` only for danger to a person or loss of data. */
  live?: 'status' | 'alert'
}

const shapes = { note: 'note', warning: 'warning', danger: 'warning', good: 'check' } as const

/** A message that stays until it is true no more. */
export function Banner({ kind = 'note', title, children, actions, live }: Props) {
  return (
    <div className={`banner banner-${kind}`} role={live}>
      <p className="banner-title">
        <Shape name={shapes[kind]} />
        <span>{title}</span>
      </p>
      {children && <div className="banner-text">{children}</div>}
      {actions && <div className="row">{actions}</div>}
    </div>
  )
}
