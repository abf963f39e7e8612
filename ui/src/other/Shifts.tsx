import { useState } from 'react'
import { useBackend } from '../backend/backend'
import { useAnswer } from '../backend/useAnswer'
import type { Failure } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { other } from '../messages/other'
import { Button } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { keepAll } from '../parts/keepers'
import { TextField } from '../parts/TextField'

/** Teams that use this device in shifts: change to one, name one, add one. */
export function Shifts() {
  const words = useWords(other)
  const failureText = useFailureText()
  const backend = useBackend()
  const { value: shifts, again } = useAnswer('list_profiles', {}, { on: () => false })
  const [asking, setAsking] = useState<'name' | 'add' | null>(null)
  const [label, setLabel] = useState('')
  const [failure, setFailure] = useState<Failure | null>(null)

  const ask = (what: 'name' | 'add', present: string) => {
    setLabel(present)
    setFailure(null)
    setAsking(what)
  }
  async function send() {
    // Drafts first: a locked store takes none.
    if (asking === 'add') await keepAll()
    const answer = await backend.call(asking === 'add' ? 'add_profile' : 'name_profile', { label })
    if (!answer.ok) {
      setFailure(answer.failure)
      return
    }
    setAsking(null)
    again()
  }
  const choose = (id: string) => void keepAll().then(() => backend.call('choose_profile', { id }))
  const present = shifts?.find((shift) => shift.chosen)

  return (
    <section className="section stack">
      <h2>{words.shifts}</h2>
      <p>{words.shiftsText}</p>
      <ul className="other-shifts">
        {shifts?.map((shift, index) => (
          <li key={shift.id}>
            <span>{words.shift(index + 1, shift.label)}</span>
            {shift.chosen ? (
              <span className="quiet small">{words.shiftNow}</span>
            ) : (
              <Button size="small" onClick={() => choose(shift.id)}>
                {words.shiftGo}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className="row">
        <Button onClick={() => ask('name', present?.label ?? '')}>{words.shiftRename}</Button>
        <Button onClick={() => ask('add', '')}>{words.shiftAdd}</Button>
      </div>
      <Dialog
        open={asking !== null}
        title={asking === 'add' ? words.shiftAdd : words.shiftRename}
        onClose={() => setAsking(null)}
        actions={
          <Button kind="primary" onClick={() => void send()}>
            {asking === 'add' ? words.shiftAddDo : words.shiftRename}
          </Button>
        }
      >
        <div className="stack">
          {asking === 'add' && <p>{words.shiftAddText}</p>}
          <TextField
            label={words.shiftLabel}
            value={label}
            onChange={setLabel}
            hint={words.shiftLabelHint}
            error={failure ? failureText(failure) : null}
          />
        </div>
      </Dialog>
    </section>
  )
}
