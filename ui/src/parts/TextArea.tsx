import type { ReactNode, Ref, TextareaHTMLAttributes } from 'react'
import { useId } from 'react'
import { Field, fieldIds } from './Field'

interface Props
  extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange' | 'value' | 'className' | 'required'> {
  label: ReactNode
  value: string
  onChange: (value: string) => void
  need?: 'required' | 'optional'
  hint?: ReactNode
  error?: string | null
  width?: 'medium' | 'full'
  ref?: Ref<HTMLTextAreaElement>
}

/** Several lines of text. Enter is a new line; saving is Ctrl+Enter of the screen. */
export function TextArea({ label, value, onChange, need, hint, error, width = 'full', rows = 4, id, ...rest }: Props) {
  const ownId = useId()
  const ids = fieldIds(id ?? ownId, hint, error)
  return (
    <Field ids={ids} label={label} need={need} hint={hint} error={error} width={width}>
      <textarea
        autoComplete="off"
        spellCheck={false}
        {...rest}
        id={ids.control}
        className="input"
        rows={rows}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={ids.describedBy}
        aria-required={need === 'required' || undefined}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}
