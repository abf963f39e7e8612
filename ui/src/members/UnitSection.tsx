import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { share as catalogue } from '../messages/share'
import { Button } from '../parts/Button'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'

/** What this municipality is called by others. */
export function UnitSection() {
  const { value: units, again } = useAnswer('list_units', {})
  const own = units?.find((unit) => unit.own)
  if (own === undefined) return null
  return <NameForm key={own.name} now={own.name} onChanged={again} />
}

function NameForm({ now, onChanged }: { now: string; onChanged: () => void }) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure, saving } = useSave()
  const [name, setName] = useState(now)
  const send = async () => {
    if ((await save('name_unit', { name })) === undefined) return
    announce(words.unitSaved(name.trim()))
    onChanged()
  }
  return (
    <section className="section stack">
      <h2>{words.unitTitle}</h2>
      <TextField
        label={words.unitName}
        hint={words.unitWhat}
        value={name}
        error={failure === undefined ? null : failureText(failure)}
        onChange={setName}
      />
      <div>
        <Button writes busy={saving} onClick={() => void send()}>
          {words.unitSave}
        </Button>
      </div>
    </section>
  )
}
