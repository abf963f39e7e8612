import { useState } from 'react'
import { useBackend } from '../backend/backend'
import type { PersonPage } from '../generated/app'
import { codes } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { RadioDigits } from '../parts/RadioDigits'
import { TextField } from '../parts/TextField'
import { SavingDialog } from './SavingDialog'
import { useSaving } from './useSaving'

interface Props {
  page: PersonPage
  onClose: () => void
  onChanged: () => void
}

/** Raises the urgent flag with its reason, or lowers it. */
export function FlagDialog({ page, onClose, onChanged }: Props) {
  const { urgent: words, undoneComment } = useWords(catalogue)
  const backend = useBackend()
  const label = useCodeLabel()
  const { keep, problem, refusal, setRefusal, saving } = useSaving({ onClose, onChanged })
  const raise = page.row.urgency === null
  const [reason, setReason] = useState('')
  const [urgency, setUrgency] = useState('today')

  const send = () => {
    if (raise && reason.trim() === '') {
      setRefusal(words.reasonNeeded)
      return
    }
    const personId = page.row.id
    const before = raise
      ? { raised: false, urgency, reason: undoneComment }
      : { raised: true, urgency: page.row.urgency ?? '', reason: page.urgentReason || undoneComment }
    void keep(
      'set_urgent',
      { personId, flag: { raised: raise, urgency: raise ? urgency : (page.row.urgency ?? ''), reason: reason.trim() } },
      raise ? words.raisedDone : words.loweredDone,
      () => backend.call('set_urgent', { personId, flag: before }),
    )
  }

  return (
    <SavingDialog
      title={words.title}
      saveLabel={raise ? words.raise : words.lower}
      saving={saving}
      problem={problem}
      onSave={send}
      onClose={onClose}
    >
      {raise && (
        <RadioDigits
          label={words.urgency}
          value={urgency}
          onChange={(code) => setUrgency(code === '' ? 'today' : code)}
          choices={codes.urgency
            .filter((code) => code !== 'normal')
            .map((code, at) => ({ code, label: label('urgency', code), digit: String(at + 1) }))}
        />
      )}
      <TextField
        label={raise ? words.reason : words.lowerReason}
        hint={words.reasonHint}
        width="full"
        value={reason}
        error={refusal === '' ? null : refusal}
        onChange={(text) => {
          setRefusal('')
          setReason(text)
        }}
      />
    </SavingDialog>
  )
}
