import { useState } from 'react'
import type { ArgsOf } from '../backend/backend'
import { useBackend } from '../backend/backend'
import type { NeedView, TaskView } from '../generated/app'
import { codes } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { DayField } from '../parts/DayField'
import { readDay, todayHere } from '../parts/dayText'
import { RadioDigits } from '../parts/RadioDigits'
import { TextField } from '../parts/TextField'
import { SavingDialog } from './SavingDialog'
import { useSaving } from './useSaving'

interface Close {
  onClose: () => void
  onChanged: () => void
}

/** A need's new state and what was answered. */
export function NeedMarkDialog({ need, onClose, onChanged }: Close & { need: NeedView }) {
  const { needs: words, undoneComment } = useWords(catalogue)
  const backend = useBackend()
  const label = useCodeLabel()
  const { keep, problem, saving } = useSaving({ onClose, onChanged })
  const [state, setState] = useState(need.state)
  const [comment, setComment] = useState('')

  const send = () => {
    const mark = { personId: need.personId, needId: need.id }
    void keep('mark_need', { ...mark, state, comment: comment.trim() }, words.saved, () =>
      backend.call('mark_need', { ...mark, state: need.state, comment: undoneComment }),
    )
  }
  return (
    <SavingDialog
      title={words.changeOf(need.title)}
      saveLabel={words.save}
      saving={saving}
      problem={problem}
      onSave={send}
      onClose={onClose}
    >
      <RadioDigits
        label={words.state}
        value={state}
        onChange={(code) => code !== '' && setState(code)}
        choices={codes.needState.map((code, at) => ({ code, label: label('needState', code), digit: String(at + 1) }))}
      />
      <TextField label={words.comment} width="full" value={comment} onChange={setComment} />
    </SavingDialog>
  )
}

/** The mark that puts a task back to what it was. */
export function asItWas(task: TaskView, comment: string): ArgsOf<'mark_task'> {
  return { personId: task.personId, taskId: task.id, state: task.state, due: task.due, comment }
}

/** A task's new state: done, put off to a day, or why it cannot be done. */
export function TaskMarkDialog({ task, onClose, onChanged }: Close & { task: TaskView }) {
  const { tasks: words, undoneComment } = useWords(catalogue)
  const backend = useBackend()
  const label = useCodeLabel()
  const { keep, problem, refusal, setRefusal, saving } = useSaving({ onClose, onChanged })
  const [state, setState] = useState('done')
  const [due, setDue] = useState('')
  const [comment, setComment] = useState('')
  const today = todayHere()

  const send = () => {
    const day = state === 'postponed' ? readDay(due, today) : ''
    if (day === null) {
      setRefusal(words.dueUnreadable)
      return
    }
    if (state === 'cannot_do' && comment.trim() === '') {
      setRefusal(words.commentNeeded)
      return
    }
    const mark = { personId: task.personId, taskId: task.id, state, due: day, comment: comment.trim() }
    void keep('mark_task', mark, words.saved, () => backend.call('mark_task', asItWas(task, undoneComment)))
  }
  return (
    <SavingDialog
      title={words.changeOf(task.title)}
      saveLabel={words.save}
      saving={saving}
      problem={problem}
      onSave={send}
      onClose={onClose}
    >
      <RadioDigits
        label={words.state}
        value={state}
        onChange={(code) => {
          if (code !== '') setState(code)
          setRefusal('')
        }}
        choices={codes.taskState
          .filter((code) => code !== task.state || code === 'postponed')
          .map((code, at) => ({ code, label: label('taskState', code), digit: String(at + 1) }))}
      />
      {state === 'postponed' && (
        <DayField
          label={words.newDue}
          hint={words.dueHint}
          today={today}
          value={due}
          error={refusal === words.dueUnreadable ? refusal : null}
          onChange={(text) => {
            setRefusal('')
            setDue(text)
          }}
        />
      )}
      <TextField
        label={words.comment}
        width="full"
        value={comment}
        error={refusal === words.commentNeeded ? refusal : null}
        onChange={(text) => {
          setRefusal('')
          setComment(text)
        }}
      />
    </SavingDialog>
  )
}
