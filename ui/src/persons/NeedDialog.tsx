import { useState } from 'react'
import type { PersonPage } from '../generated/app'
import { codes } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { Select } from '../parts/Select'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'
import { SavingDialog } from './SavingDialog'

interface Props {
  page: PersonPage
  onClose: () => void
  onChanged: () => void
}

/** A new need of one person. */
export function NeedDialog({ page, onClose, onChanged }: Props) {
  const words = useWords(catalogue).needs
  const label = useCodeLabel()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure, saving } = useSave()
  const [title, setTitle] = useState('')
  const [area, setArea] = useState('daily_life')
  const [urgency, setUrgency] = useState('normal')
  const [refusal, setRefusal] = useState('')

  const keep = async () => {
    if (title.trim() === '') {
      setRefusal(words.titleNeeded)
      return
    }
    const saved = await save('add_need', { personId: page.row.id, need: { area, title: title.trim(), urgency } })
    if (saved === undefined) return
    announce(words.saved)
    onChanged()
    onClose()
  }

  return (
    <SavingDialog
      title={words.add}
      saveLabel={words.save}
      saving={saving}
      problem={refusal !== '' ? refusal : failure === undefined ? '' : failureText(failure)}
      onSave={() => void keep()}
      onClose={onClose}
    >
      <TextField
        label={words.titleLabel}
        width="full"
        value={title}
        error={refusal === '' ? null : refusal}
        onChange={(text) => {
          setRefusal('')
          setTitle(text)
        }}
      />
      <div className="row">
        <Select
          label={words.area}
          width="short"
          value={area}
          onChange={setArea}
          options={codes.needArea.map((code) => ({ value: code, label: label('needArea', code) }))}
        />
        <Select
          label={words.urgency}
          width="short"
          value={urgency}
          onChange={setUrgency}
          options={codes.urgency.map((code) => ({ value: code, label: label('urgency', code) }))}
        />
      </div>
    </SavingDialog>
  )
}
