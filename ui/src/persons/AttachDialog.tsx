import { useEffect, useId, useState } from 'react'
import { codes } from '../generated/app'
import { attachment as catalogue } from '../messages/attachment'
import { useCodeLabel } from '../messages/codes'
import { useWords } from '../messages/language'
import { Field, fieldIds } from '../parts/Field'
import { Select } from '../parts/Select'
import { TextField } from '../parts/TextField'
import { MOST_BYTES, pastedPicture, readAsBase64 } from './pictureFile'
import { SavingDialog } from './SavingDialog'
import { useSaving } from './useSaving'

interface Props {
  personId: string
  name: string
  onClose: () => void
  onChanged: () => void
}

/** Adds one picture: seen before it is saved, with what it shows in words. */
export function AttachDialog({ personId, name, onClose, onChanged }: Props) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const { keep, problem, refusal, setRefusal, saving } = useSaving({ onClose, onChanged })
  const [file, setFile] = useState<File>()
  const [preview, setPreview] = useState('')
  const [kind, setKind] = useState('photo')
  const [caption, setCaption] = useState('')
  const ids = fieldIds(useId(), words.fileHint, undefined)

  useEffect(() => {
    if (file === undefined) return
    const url = URL.createObjectURL(file)
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the URL lives as long as the file is chosen
    setPreview(url)
    return () => URL.revokeObjectURL(url)
  }, [file])

  const choose = (chosen: File | undefined) => {
    if (chosen === undefined) return
    if (chosen.size > MOST_BYTES) {
      setFile(undefined)
      setPreview('')
      setRefusal(words.fileTooLarge)
      return
    }
    setRefusal('')
    setFile(chosen)
  }
  const send = async () => {
    if (saving) return
    if (file === undefined) return setRefusal(words.fileNeeded)
    if (caption.trim() === '') return setRefusal(words.captionNeeded)
    try {
      const bytes = await readAsBase64(file)
      await keep('add_attachment', { personId, kind, caption: caption.trim(), file: bytes, seenAt: null }, words.saved)
    } catch {
      setRefusal(words.fileUnreadable)
    }
  }
  const errorOf = (sentence: string) => (refusal === sentence ? refusal : null)
  const fileError = errorOf(words.fileNeeded) ?? errorOf(words.fileTooLarge) ?? errorOf(words.fileUnreadable)
  return (
    <SavingDialog
      title={words.addTitle(name)}
      saveLabel={words.save}
      saving={saving}
      problem={problem}
      onSave={() => void send()}
      onClose={onClose}
    >
      <div
        className="stack"
        onPaste={(event) => {
          const pasted = pastedPicture(event.clipboardData)
          if (pasted === undefined) return
          event.preventDefault()
          choose(pasted)
        }}
      >
        <p className="small">{words.what}</p>
        <Field ids={ids} label={words.file} need="required" hint={words.fileHint} error={fileError} width="full">
          <input
            type="file"
            id={ids.control}
            accept="image/jpeg,image/png,image/webp"
            aria-describedby={ids.describedBy}
            aria-invalid={fileError !== null || undefined}
            aria-required
            onChange={(event) => choose(event.target.files?.[0])}
          />
        </Field>
        {preview !== '' && file !== undefined && (
          <div>
            <img
              className="attachment-preview"
              src={preview}
              alt={words.preview}
              onError={() => {
                setFile(undefined)
                setPreview('')
                setRefusal(words.fileUnreadable)
              }}
            />
            <p className="small quiet">{file.name === '' ? words.pasted : file.name}</p>
          </div>
        )}
        <Select
          label={words.kind}
          value={kind}
          onChange={setKind}
          options={codes.attachmentKind.map((code) => ({ value: code, label: label('attachmentKind', code) }))}
        />
        <TextField
          label={words.caption}
          hint={words.captionHint}
          need="required"
          width="full"
          value={caption}
          error={errorOf(words.captionNeeded)}
          onChange={(text) => {
            setRefusal('')
            setCaption(text)
          }}
        />
      </div>
    </SavingDialog>
  )
}
