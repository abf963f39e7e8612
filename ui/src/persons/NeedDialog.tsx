import { useState } from 'react'
import type { PersonPage } from '../generated/app'
import { codes } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { Select } from '../parts/Select'
import { TextField } from '../parts/TextField'
import { SavingDialog } from './SavingDialog'
import { useSaving } from './useSaving'

interface Props {
  page: PersonPage
  onClose: () => void
  onChanged: () => void
}

/** A new need of one person. */
export function NeedDialog({ page, onClose, onChanged }: Props) {
  const words = useWords(catalogue).needs
  const label = useCodeLabel()
  const { keep, problem, refusal, setRefusal, saving } = useSaving({ onClose, onChanged })
  const [title, setTitle] = useState('')
  const [area, setArea] = useState('daily_life')
  const [urgency, setUrgency] = useState('normal')

  const send = () => {
    if (title.trim() === '') {
      setRefusal(words.titleNeeded)
      return
    }
    void keep('add_need', { personId: page.row.id, need: { area, title: title.trim(), urgency } }, words.saved)
  }

  return (
    <SavingDialog
      title={words.add}
      saveLabel={words.save}
      saving={saving}
      problem={problem}
      onSave={send}
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
