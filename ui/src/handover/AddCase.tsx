import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { PersonRow } from '../generated/app'
import { toHiragana, useFormats } from '../messages/formats'
import { handover as catalogue } from '../messages/handover'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { PersonName } from '../parts/PersonName'
import { TextField } from '../parts/TextField'
import { nameOf } from '../persons/personWords'

interface Props {
  has: (personId: string) => boolean
  onAdd: (person: PersonRow) => void
}

/** Adds somebody whom the records did not bring up. */
export function AddCase({ has, onAdd }: Props) {
  const words = useWords(catalogue).send
  const formats = useFormats()
  const [text, setText] = useState('')
  const asks = text.trim() !== ''
  const { value: found } = useAnswer('search_people', { text: text.trim(), limit: 8 }, { when: asks, on: () => false })
  const rows = asks ? (found?.rows ?? []) : []
  return (
    <details className="add-case">
      <summary>{words.add}</summary>
      <TextField label={words.addLabel} hint={words.addHint} value={text} onChange={setText} />
      {asks && found !== undefined && rows.length === 0 && <p className="small quiet">{words.addNone}</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <span>
              <PersonName name={row.name} kana={toHiragana(row.kana)} />{' '}
              <span className="small quiet numbers">
                {[row.birth === null ? '' : formats.shortBirth(row.birth), row.address].filter((part) => part !== '').join('・')}
              </span>
            </span>
            {has(row.id) ? (
              <span className="small quiet">{words.already}</span>
            ) : (
              <Button
                size="small"
                aria-label={words.addOne(nameOf(row, words.nameUnknown))}
                onClick={() => {
                  onAdd(row)
                  setText('')
                }}
              >
                {words.add}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}
