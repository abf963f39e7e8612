import type { ReactNode } from 'react'
import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import './Field.css'

/** How the words around a control are tied to it. */
export interface FieldIds {
  control: string
  hint: string | undefined
  error: string | undefined
  /** For `aria-describedby`. */
  describedBy: string | undefined
}

/** Ids of a control, its hint and its error. */
export function fieldIds(id: string, hint: ReactNode, error: string | null | undefined): FieldIds {
  const hintId = hint ? `${id}-hint` : undefined
  const errorId = error ? `${id}-error` : undefined
  return {
    control: id,
    hint: hintId,
    error: errorId,
    describedBy: [errorId, hintId].filter(Boolean).join(' ') || undefined,
  }
}

/** 必須 or 任意, in words. */
export function NeedMark({ need }: { need: 'required' | 'optional' | undefined }) {
  const words = useWords(parts)
  if (!need) return null
  return <span className={`need need-${need}`}>{need === 'required' ? words.required : words.optional}</span>
}

/** The error of one field: an icon, the sentence, in red. */
export function FieldError({ id, children }: { id?: string | undefined; children: ReactNode }) {
  return (
    <p className="field-error" id={id}>
      {children}
    </p>
  )
}

interface Props {
  ids: FieldIds
  label: ReactNode
  need?: 'required' | 'optional' | undefined
  hint?: ReactNode
  error?: string | null | undefined
  /** Width of the field on the grid. */
  width?: 'tiny' | 'short' | 'medium' | 'full' | undefined
  children: ReactNode
}

/** Label above, control, example and error below. */
export function Field({ ids, label, need, hint, error, width = 'medium', children }: Props) {
  return (
    <div className={`field field-${width}`}>
      <label className="field-label" htmlFor={ids.control}>
        {label}
        <NeedMark need={need} />
      </label>
      {children}
      {error && <FieldError id={ids.error}>{error}</FieldError>}
      {hint && (
        <p className="field-hint" id={ids.hint}>
          {hint}
        </p>
      )}
    </div>
  )
}
