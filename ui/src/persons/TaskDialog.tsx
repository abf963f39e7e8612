import { useState } from 'react'
import type { PersonPage } from '../generated/app'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { CheckBox } from '../parts/CheckBox'
import { DayField } from '../parts/DayField'
import { readDay, todayHere } from '../parts/dayText'
import { TextField } from '../parts/TextField'
import { SavingDialog } from './SavingDialog'
import { useSaving } from './useSaving'

interface Props {
  page: PersonPage
  onClose: () => void
  onChanged: () => void
}

/** A new next step of one person. */
export function TaskDialog({ page, onClose, onChanged }: Props) {
  const words = useWords(catalogue).tasks
  const { keep, problem, refusal, setRefusal, saving } = useSaving({ onClose, onChanged })
  const [title, setTitle] = useState('')
  const [due, setDue] = useState('')
  const [promised, setPromised] = useState(false)
  const [team, setTeam] = useState('')
  const today = todayHere()

  const send = () => {
    const day = due.trim() === '' ? '' : readDay(due, today)
    if (title.trim() === '') {
      setRefusal(words.titleNeeded)
      return
    }
    if (day === null) {
      setRefusal(words.dueUnreadable)
      return
    }
    const task = { title: title.trim(), due: day, promised, team: team.trim() }
    void keep('add_task', { personId: page.row.id, task }, words.saved)
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
        error={refusal === words.titleNeeded ? refusal : null}
        onChange={(text) => {
          setRefusal('')
          setTitle(text)
        }}
      />
      <DayField
        label={words.due}
        hint={words.dueHint}
        today={today}
        value={due}
        error={refusal === words.dueUnreadable ? refusal : null}
        onChange={(text) => {
          setRefusal('')
          setDue(text)
        }}
      />
      <CheckBox label={words.promised} checked={promised} onChange={setPromised} />
      <TextField label={words.team} hint={words.teamHint} value={team} onChange={setTeam} />
    </SavingDialog>
  )
}
