import { useWords } from '../messages/language'
import { setup } from '../messages/setup'
import { TextField } from '../parts/TextField'

type DeviceField = 'deviceName' | 'operatorName' | 'team'

interface FieldProps {
  id: string
  value: string
  onChange: (value: string) => void
  error: string | null
}

/** The names that stand on every record written here. */
export function DeviceFields({ field }: { field: (name: DeviceField) => FieldProps }) {
  const words = useWords(setup)
  return (
    <>
      <TextField {...field('operatorName')} label={words.operatorName} need="required" hint={words.operatorHint} />
      <TextField {...field('team')} label={words.team} need="required" hint={words.teamHint} />
      <TextField {...field('deviceName')} label={words.deviceName} need="required" hint={words.deviceHint} />
    </>
  )
}
