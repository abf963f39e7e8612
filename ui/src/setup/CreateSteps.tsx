import { useBackend } from '../backend/backend'
import type { Status } from '../generated/app'
import { useWords } from '../messages/language'
import { setup } from '../messages/setup'
import { TextField } from '../parts/TextField'
import { DeviceFields } from './DeviceFields'
import { NamesThenPassphrase } from './NamesThenPassphrase'
import { useFields } from './useFields'

interface Props {
  onBack: () => void
  onHold: (hold: boolean) => void
  onCreated: (status: Status) => void
}

/** Founds an operation on this laptop: names, passphrase, done. */
export function CreateSteps({ onBack, onHold, onCreated }: Props) {
  const words = useWords(setup)
  const backend = useBackend()
  const fields = useFields(
    { operationName: '', municipality: '', lgCode: '', deviceName: '', operatorName: '', team: '' },
    ['operationName', 'municipality', 'operatorName', 'team', 'deviceName'],
  )
  const { field, values } = fields

  async function create(passphrase: string) {
    onHold(true)
    const answer = await backend.call('create_operation', { ...values, passphrase })
    if (answer.ok) {
      onCreated(answer.value)
      return null
    }
    onHold(false)
    return answer.failure
  }

  return (
    <NamesThenPassphrase title={words.createTitle} fields={fields} doLabel={words.create} send={create} onBack={onBack}>
      <TextField {...field('operationName')} label={words.operationName} need="required" hint={words.operationHint} />
      <TextField {...field('municipality')} label={words.municipality} need="required" hint={words.municipalityHint} />
      <TextField {...field('lgCode')} label={words.lgCode} need="optional" hint={words.lgCodeHint} width="short" digits />
      <DeviceFields field={field} />
    </NamesThenPassphrase>
  )
}
