import type { ReactNode, Ref, SelectHTMLAttributes } from 'react'
import { useId } from 'react'
import { Field, fieldIds } from './Field'

interface Props
  extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange' | 'value' | 'className' | 'required' | 'children'> {
  label: ReactNode
  value: string
  onChange: (value: string) => void
  options: readonly { value: string; label: string }[]
  need?: 'required' | 'optional'
  hint?: ReactNode
  error?: string | null
  width?: 'tiny' | 'short' | 'medium' | 'full'
  ref?: Ref<HTMLSelectElement>
}

/** The browser's own choice box. */
export function Select({ label, value, onChange, options, need, hint, error, width = 'medium', id, ...rest }: Props) {
  const ownId = useId()
  const ids = fieldIds(id ?? ownId, hint, error)
  return (
    <Field ids={ids} label={label} need={need} hint={hint} error={error} width={width}>
      <select
        {...rest}
        id={ids.control}
        className="input"
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={ids.describedBy}
        aria-required={need === 'required' || undefined}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  )
}
