import { useBackend } from '../backend/backend'
import type { FileMade } from '../generated/app'
import { useWords } from '../messages/language'
import { setup } from '../messages/setup'
import { DeviceFields } from './DeviceFields'
import { NamesThenPassphrase } from './NamesThenPassphrase'
import { useFields } from './useFields'

interface Props {
  onBack: () => void
  onMade: (made: FileMade) => void
}

/** First half of joining: names, passphrase, and the file that asks to be let in. */
export function JoinSteps({ onBack, onMade }: Props) {
  const words = useWords(setup)
  const backend = useBackend()
  const fields = useFields({ deviceName: '', operatorName: '', team: '' }, ['operatorName', 'team', 'deviceName'])

  async function request(passphrase: string) {
    const answer = await backend.call('make_enrol_request', { ...fields.values, passphrase })
    if (!answer.ok) return answer.failure
    onMade(answer.value)
    return null
  }

  return (
    <NamesThenPassphrase
      title={words.joinTitle}
      lead={words.deviceTitle}
      fields={fields}
      doLabel={words.request}
      send={request}
      onBack={onBack}
    >
      <DeviceFields field={fields.field} />
    </NamesThenPassphrase>
  )
}
