import { useLayoutEffect, useRef, useState } from 'react'
import { codes } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { toHiragana } from '../messages/formats'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { Button } from '../parts/Button'
import { CheckDigits } from '../parts/CheckDigits'
import { EraDateField } from '../parts/EraDateField'
import { RadioDigits } from '../parts/RadioDigits'
import { TextArea } from '../parts/TextArea'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'
import { codesIn, editorOf } from './fieldGroups'
import { useFieldWords } from './useFieldWords'

interface Props {
  personId: string
  field: string
  value: string
  onClose: () => void
  onChanged: () => void
}

/** One item open for writing, in its own place on the card. */
export function FieldForm({ personId, field, value, onClose, onChanged }: Props) {
  const words = useWords(catalogue).fields
  const label = useCodeLabel()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const names = useFieldWords()
  const { save, failure, saving } = useSave()
  const editor = editorOf(field)
  const [text, setText] = useState(field === 'full_name_kana' ? toHiragana(value) : value)
  const box = useRef<HTMLDivElement>(null)
  const title = names.name(field)

  const focusField = () => {
    box.current?.querySelector<HTMLElement>('input, textarea')?.focus()
  }
  useLayoutEffect(focusField, [])

  const keep = async (next: string | null) => {
    const saved = await save('set_field', { personId, field, value: next, seenAt: null })
    if (saved === undefined) {
      focusField()
      return
    }
    announce(words.saved(title))
    onChanged()
    onClose()
  }
  const keepText = () => void keep(text.trim() === '' || text === '[]' ? null : text.trim())
  const problem = failure === undefined ? null : failureText(failure)

  const control = () => {
    switch (editor.kind) {
      case 'birth':
        return <EraDateField label={title} value={text} onChange={setText} hint={words.birthHint} width="full" />
      case 'code':
        return (
          <RadioDigits
            label={title}
            value={text}
            onChange={setText}
            choices={codes[editor.list].map((code, at) => ({
              code,
              label: label(editor.list, code),
              digit: String(at + 1),
            }))}
          />
        )
      case 'considerations':
        return (
          <CheckDigits
            label={title}
            values={codesIn(text)}
            onChange={(chosen) => setText(JSON.stringify(chosen))}
            choices={codes.considerationReason.map((code) => ({ code, label: label('considerationReason', code) }))}
          />
        )
      case 'lines':
        return <TextArea label={title} value={text} onChange={setText} rows={3} />
      case 'text':
        return <TextField label={title} value={text} onChange={setText} width="full" />
    }
  }

  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- Ctrl+Enter and Esc of the open item
    <div
      ref={box}
      className="person-field-form"
      data-field={field}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.ctrlKey) {
          event.preventDefault()
          keepText()
        }
        if (event.key === 'Escape') {
          event.stopPropagation()
          onClose()
        }
      }}
    >
      {control()}
      {problem !== null && (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
      <div className="row">
        <Button writes kind="primary" size="small" keys="Ctrl+Enter" busy={saving} onClick={keepText}>
          {words.save}
        </Button>
        <Button size="small" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
      <Button writes kind="quiet" size="small" busy={saving} onClick={() => void keep(null)}>
        {words.unknown}
      </Button>
    </div>
  )
}
