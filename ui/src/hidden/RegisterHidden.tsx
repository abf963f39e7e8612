import { useState } from 'react'
import { useFailureText } from '../messages/failures'
import { hidden as catalogue } from '../messages/hidden'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { TextArea } from '../parts/TextArea'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'

const empty = { name: '', kana: '', birth: '', stay: '', note: '' }

/** Registers somebody who is hidden from the beginning, so that no other device ever hears of them. */
export function RegisterHidden({ onDone }: { onDone: () => void }) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure, saving } = useSave()
  const [form, setForm] = useState(empty)
  const field = (key: keyof typeof empty) => ({
    value: form[key],
    onChange: (text: string) => setForm((was) => ({ ...was, [key]: text })),
  })
  const register = async () => {
    const row = await save('register_hidden', form)
    if (row === undefined) return
    announce(words.registered(row.name === '' ? row.kana : row.name))
    setForm(empty)
    onDone()
  }
  return (
    <details className="section">
      <summary>{words.register}</summary>
      <div className="stack">
        <TextField label={words.name} {...field('name')} />
        <TextField label={words.kana} {...field('kana')} />
        <TextField label={words.birth} hint={words.birthHint} {...field('birth')} />
        <TextField label={words.stay} width="full" {...field('stay')} />
        <TextArea label={words.note} rows={3} {...field('note')} />
        {failure !== undefined && (
          <p className="field-error" role="alert">
            {failureText(failure)}
          </p>
        )}
        <div>
          <Button writes busy={saving} onClick={() => void register()}>
            {words.registerDo}
          </Button>
        </div>
      </div>
    </details>
  )
}
