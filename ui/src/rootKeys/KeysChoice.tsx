import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import { CodeReader } from '../codes/CodeReader'
import { useWords } from '../messages/language'
import { root as catalogue } from '../messages/root'
import { CheckBox } from '../parts/CheckBox'

interface Props {
  /** Tokens of the keys that sign. */
  chosen: readonly string[]
  onChange: (tokens: readonly string[]) => void
  /** Keys lie on this device, too, and sign where none is chosen. */
  hereToo: boolean
}

/** Which keys sign: from a stick, or typed or scanned from paper. */
export function KeysChoice({ chosen, onChange, hereToo }: Props) {
  const words = useWords(catalogue)
  const { value: files } = useAnswer('find_files', { kind: 'root_key' })
  const [typed, setTyped] = useState<readonly string[]>([])
  const put = (token: string, on: boolean) =>
    onChange(on ? [...chosen.filter((one) => one !== token), token] : chosen.filter((one) => one !== token))
  return (
    <fieldset className="stack">
      <legend className="field-label">{words.keys}</legend>
      <p className="field-hint">{hereToo ? words.keysHint : words.keysHintAway}</p>
      {[...(files ?? [])].sort((one, other) => one.fileName.localeCompare(other.fileName)).map((file) => (
        <CheckBox
          key={file.token}
          label={words.keyFile(file.fileName, file.folder)}
          checked={chosen.includes(file.token)}
          onChange={(on) => put(file.token, on)}
        />
      ))}
      {typed.map((token, index) => (
        <CheckBox
          key={token}
          label={words.keyTyped(index + 1)}
          checked={chosen.includes(token)}
          onChange={(on) => put(token, on)}
        />
      ))}
      <details>
        <summary>{words.keyFromPaper}</summary>
        <CodeReader
          kinds={['root_key']}
          onRead={({ token }) => {
            if (token === null || typed.includes(token)) return
            setTyped([...typed, token])
            put(token, true)
          }}
        />
      </details>
    </fieldset>
  )
}
