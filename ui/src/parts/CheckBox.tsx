import type { ReactNode, Ref } from 'react'
import { useId } from 'react'
import { FieldError } from './Field'
import './CheckBox.css'

interface Props {
  label: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  hint?: ReactNode
  error?: string | null
  /** Said instead of the label where the label alone would not name its row. */
  says?: string
  ref?: Ref<HTMLInputElement>
}

/** One tick with its words; the whole line can be pressed. */
export function CheckBox({ label, checked, onChange, hint, error, says, ref }: Props) {
  const id = useId()
  return (
    <div className="check-box">
      <label className="check-box-line">
        <input
          ref={ref}
          type="checkbox"
          checked={checked}
          aria-label={says}
          aria-invalid={error ? true : undefined}
          aria-describedby={[error ? `${id}-error` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ') || undefined}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span>{label}</span>
      </label>
      {hint && (
        <p className="field-hint check-box-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  )
}
