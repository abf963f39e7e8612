import type { InputHTMLAttributes, ReactNode, Ref } from 'react'
import { useId } from 'react'
import { toHalfWidth } from '../messages/formats'
import { Field, fieldIds } from './Field'

interface Props
  extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'width' | 'className' | 'required'> {
  label: ReactNode
  value: string
  onChange: (value: string) => void
  need?: 'required' | 'optional'
  hint?: ReactNode
  error?: string | null
  width?: 'tiny' | 'short' | 'medium' | 'full'
  /** A number field: takes full-width digits and makes them half-width on leaving. */
  digits?: boolean
  ref?: Ref<HTMLInputElement>
}

/** One line of text. The value is never rewritten while it is being typed. */
export function TextField({
  label,
  value,
  onChange,
  need,
  hint,
  error,
  width = 'medium',
  digits = false,
  onBlur,
  id,
  ...rest
}: Props) {
  const ownId = useId()
  const ids = fieldIds(id ?? ownId, hint, error)
  return (
    <Field ids={ids} label={label} need={need} hint={hint} error={error} width={width}>
      <input
        type="text"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        {...rest}
        id={ids.control}
        className={digits ? 'input input-digits' : 'input'}
        inputMode={digits ? 'numeric' : rest.inputMode}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={ids.describedBy}
        aria-required={need === 'required' || undefined}
        onChange={(event) => onChange(event.target.value)}
        onBlur={(event) => {
          if (digits) {
            const half = toHalfWidth(value)
            if (half !== value) onChange(half)
          }
          onBlur?.(event)
        }}
      />
    </Field>
  )
}
