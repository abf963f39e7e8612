import { useState } from 'react'
import { useFailureText } from '../messages/failures'
import { intake as catalogue } from '../messages/intake'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { CheckBox } from '../parts/CheckBox'
import { Select } from '../parts/Select'
import { TextArea } from '../parts/TextArea'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'

const nobody = { name: '', kana: '', birth: '', sex: '', address: '', phone: '' }
const empty = { channel: 'phone', reference: '', received: null, verified: null, consented: false, whereabouts: '', needs: '', raw: '' }
const noProxy = { name: '', relation: '', phone: '' }

/** A report that came by telephone, by post or on paper, typed as it was said. */
export function TakeIntake({ onTaken }: { onTaken: () => void }) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure, saving } = useSave()
  const [form, setForm] = useState(empty)
  const [claimed, setClaimed] = useState(nobody)
  const [proxy, setProxy] = useState(noProxy)
  const text = (key: 'reference' | 'whereabouts' | 'needs' | 'raw') => ({
    value: form[key],
    onChange: (value: string) => setForm((was) => ({ ...was, [key]: value })),
  })
  const said = (key: keyof typeof nobody) => ({
    label: words.fields[key],
    value: claimed[key],
    onChange: (value: string) => setClaimed((was) => ({ ...was, [key]: value })),
  })
  const who = (key: keyof typeof noProxy) => ({
    label: words.proxyFields[key],
    value: proxy[key],
    onChange: (value: string) => setProxy((was) => ({ ...was, [key]: value })),
  })
  const take = async () => {
    const byProxy = Object.values(proxy).some((part) => part.trim() !== '')
    const taken = await save('take_intake', { ...form, claimed, proxy: byProxy ? proxy : null })
    if (taken === undefined) return
    announce(taken.known ? words.known : words.taken)
    setForm(empty)
    setClaimed(nobody)
    setProxy(noProxy)
    onTaken()
  }
  return (
    <details className="section">
      <summary>{words.take}</summary>
      <div className="stack">
        <p className="small quiet">{words.takeWhat}</p>
        <Select
          label={words.channel}
          value={form.channel}
          options={['phone', 'paper', 'post', 'portal', 'line', 'elsewhere'].map((value) => ({ value, label: words.channels[value] ?? value }))}
          onChange={(channel) => setForm((was) => ({ ...was, channel }))}
        />
        <TextField {...said('name')} />
        <TextField {...said('kana')} />
        <TextField {...said('birth')} />
        <TextField {...said('address')} width="full" />
        <TextField {...said('phone')} />
        <TextField label={words.whereabouts} width="full" {...text('whereabouts')} />
        <TextField label={words.needs} width="full" {...text('needs')} />
        <TextArea label={words.raw} rows={4} {...text('raw')} />
        <TextField {...who('name')} />
        <TextField {...who('relation')} />
        <TextField {...who('phone')} />
        <CheckBox label={words.consented} checked={form.consented} onChange={(consented) => setForm((was) => ({ ...was, consented }))} />
        {failure !== undefined && (
          <p className="field-error" role="alert">
            {failureText(failure)}
          </p>
        )}
        <div>
          <Button writes busy={saving} onClick={() => void take()}>
            {words.takeDo}
          </Button>
        </div>
      </div>
    </details>
  )
}
