import { useId, useRef, useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { FoundFile } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { imports as catalogue } from '../messages/imports'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import '../parts/Choices.css'

const never = () => false

interface Props {
  busy: boolean
  onOpen: (file: FoundFile) => void
}

/** Which list: Rust finds the files and names them; no path comes from here. */
export function FileStep({ busy, onOpen }: Props) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const failureText = useFailureText()
  const { value: files, failure, again } = useAnswer('find_files', { kind: 'list' }, { on: never })
  const [chosen, setChosen] = useState<string>()
  const [told, setTold] = useState('')
  const first = useRef<HTMLInputElement>(null)
  const name = useId()
  const file = files?.find((each) => each.token === chosen)

  const open = () => {
    if (file !== undefined) {
      onOpen(file)
      return
    }
    setTold(words.file.missing)
    first.current?.focus()
  }
  return (
    <section className="section">
      <h2>{words.file.title}</h2>
      {failure !== undefined && <Banner kind="warning" title={failureText(failure)} />}
      {files === undefined && failure === undefined && (
        <p role="status" className="quiet">
          {words.loading}
        </p>
      )}
      {files?.length === 0 && <p role="status">{words.file.none}</p>}
      {files !== undefined && files.length > 0 && (
        <fieldset className="choices">
          <legend className="field-label">{words.file.choose}</legend>
          <div className="imports-files">
            {files.map((each, at) => (
              <label key={each.token} className="choice">
                <input
                  ref={at === 0 ? first : undefined}
                  type="radio"
                  name={name}
                  checked={chosen === each.token}
                  onChange={() => {
                    setTold('')
                    setChosen(each.token)
                  }}
                />
                <span>
                  {each.fileName}{' '}
                  <span className="quiet">
                    {each.folder}・{formats.time(each.modified)}
                  </span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {told !== '' && (
        <p role="alert" className="field-error">
          {told}
        </p>
      )}
      <div className="row">
        <Button kind="primary" busy={busy || files === undefined} onClick={open}>
          {words.file.open}
        </Button>
        <Button busy={busy} onClick={again}>
          {words.file.look}
        </Button>
      </div>
    </section>
  )
}
