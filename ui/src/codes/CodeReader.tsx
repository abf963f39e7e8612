import { useEffect, useId, useRef, useState } from 'react'
import type { CodeRead, FoundFile } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { enrol } from '../messages/enrol'
import { Button } from '../parts/Button'
import { Field, fieldIds } from '../parts/Field'
import { useSave } from '../parts/useSave'
import './codes.css'

/** A scanner types a code within this time; then what stands in the field is looked at. */
const QUIET_MS = 400
/** Fewer digits than the shortest code has: somebody has just begun to type. */
const FEW = 40

interface Props {
  /** What is wanted: `request`, `pack`, `card` … */
  kinds: readonly string[]
  /** All of it was read. */
  onRead: (read: CodeRead) => void
}

/**
 * Takes a code in whatever way it comes: a hand-held scanner that types, a pasted text, fingers, or a
 * picture in a file. The field never submits by Enter alone, so an input method that is on does no harm.
 */
export function CodeReader({ kinds, onRead }: Props) {
  const words = useWords(enrol)
  const formats = useFormats()
  const failureText = useFailureText()
  const { save, failure, saving, forget } = useSave()
  const [text, setText] = useState('')
  const [told, setTold] = useState('')
  const [other, setOther] = useState(false)
  const [files, setFiles] = useState<FoundFile[]>()
  const [pictures, setPictures] = useState(false)
  const ids = fieldIds(useId(), words.readHint, null)
  const field = useRef<HTMLTextAreaElement>(null)
  const asked = useRef('')

  const take = (read: CodeRead | undefined) => {
    if (read === undefined) return false
    setText('')
    asked.current = ''
    if (read.token === null) {
      setOther(false)
      setTold(words.readPart(read.have, read.of))
      field.current?.focus()
      return true
    }
    const wanted = kinds.includes(read.kind)
    setOther(!wanted)
    setTold(wanted ? words.readWhole : '')
    if (wanted) onRead(read)
    return true
  }
  const read = async (typed: string) => {
    asked.current = typed
    take(await save('read_code', { text: typed }))
  }

  // A scanner ends with Enter, or not, or an input method swallows it: a short silence ends it, too.
  useEffect(() => {
    if (text.replaceAll(/\D/g, '').length < FEW && text.normalize('NFKC').replaceAll(/\D/g, '').length < FEW) return
    if (text === asked.current) return
    const timer = setTimeout(() => void read(text), QUIET_MS)
    return () => clearTimeout(timer)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only what is typed starts it
  }, [text])

  // The next scan takes the place of what could not be read; what somebody types by hand stays.
  const spoilt = failure?.code === 'code_not_ours' || failure?.code === 'code_unclear'
  useEffect(() => {
    if (spoilt) field.current?.select()
  }, [spoilt])

  const look = async () => {
    setPictures(true)
    const found = await save('find_files', { kind: 'picture' })
    if (found !== undefined) setFiles(found)
  }

  // While more is to come, "some digits are missing" is no news.
  const unfinished = failure?.code === 'code_incomplete' && text !== ''
  return (
    <div className="stack code-reader">
      <Field ids={ids} label={words.read} hint={words.readHint} width="full">
        <textarea
          ref={field}
          id={ids.control}
          className="input code-field numbers"
          rows={3}
          autoComplete="off"
          spellCheck={false}
          inputMode="numeric"
          value={text}
          aria-describedby={ids.describedBy}
          onChange={(event) => {
            forget()
            setText(event.target.value)
          }}
        />
      </Field>
      <div className="row">
        <Button size="small" busy={saving} onClick={() => text.trim() !== '' && void read(text)}>
          {words.readDo}
        </Button>
        <Button size="small" kind="quiet" busy={saving} onClick={() => void look()}>
          {words.readPicture}
        </Button>
        {text !== '' && (
          <Button
            size="small"
            kind="quiet"
            onClick={() => {
              forget()
              setText('')
              asked.current = ''
              field.current?.focus()
            }}
          >
            {words.readClear}
          </Button>
        )}
        <span role="status">{told}</span>
      </div>
      {failure !== undefined && (
        <p className={unfinished ? 'quiet small' : 'field-error'} role={unfinished ? 'status' : 'alert'}>
          {failureText(failure)}
        </p>
      )}
      {other && (
        <p className="field-error" role="alert">
          {words.readOther}
        </p>
      )}
      {pictures && files !== undefined && (
        <>
          <p className="quiet small">{words.pictureWhere}</p>
          {files.length === 0 ? (
            <p role="status">{words.noPictures}</p>
          ) : (
            <ul className="code-files">
              {files.slice(0, 12).map((file) => (
                <li key={file.token}>
                  <span>
                    {file.fileName}{' '}
                    <span className="quiet small">
                      {file.folder}・{formats.time(file.modified)}
                    </span>
                  </span>
                  <Button
                    size="small"
                    busy={saving}
                    aria-label={words.pictureChoose(file.fileName)}
                    onClick={() => void save('read_picture', { token: file.token }).then(take)}
                  >
                    {words.pictureDo}
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  )
}
