import type { ReactNode, Ref } from 'react'
import { useFormats } from '../messages/formats'
import { readDay } from './dayText'
import { TextField } from './TextField'

interface Props {
  label: ReactNode
  value: string
  onChange: (text: string) => void
  /** ISO day that "12/1" is read against. */
  today: string
  hint: string
  error?: string | null
  /** Words for the day understood; by default the day itself. */
  echo?: (iso: string) => string
  ref?: Ref<HTMLInputElement>
}

/** A day typed as text (12/1, R8.12.1, 明日), no calendar; what was understood is said at once. */
export function DayField({ label, value, onChange, today, hint, error, echo, ref }: Props) {
  const formats = useFormats()
  const read = readDay(value, today)
  return (
    <TextField
      ref={ref}
      label={label}
      value={value}
      onChange={onChange}
      width="short"
      error={error}
      hint={<span role="status">{read === null ? hint : (echo ?? formats.day)(read)}</span>}
    />
  )
}
