import { useBackend } from '../backend/backend'
import { useAnswer } from '../backend/useAnswer'
import { useWords } from '../messages/language'
import { unlock } from '../messages/unlock'
import { RadioDigits } from '../parts/RadioDigits'

/** Which team opens the device, where more than one uses it. */
export function ShiftChoice({ onChosen }: { onChosen: () => void }) {
  const words = useWords(unlock)
  const backend = useBackend()
  const { value: shifts, again } = useAnswer('list_profiles', {}, { on: () => false })
  if (!shifts || shifts.length < 2) return null
  return (
    <RadioDigits
      label={words.shifts}
      value={shifts.find((shift) => shift.chosen)?.id ?? ''}
      onChange={(id) => {
        if (!id) return
        void backend.call('choose_profile', { id }).then(() => {
          again()
          onChosen()
        })
      }}
      choices={shifts.map((shift, index) => ({ code: shift.id, label: words.shift(index + 1, shift.label) }))}
    />
  )
}
