import { useId, useState } from 'react'
import { codes } from '../generated/app'
import { attachment as catalogue } from '../messages/attachment'
import { useCodeLabel } from '../messages/codes'
import { useWords } from '../messages/language'
import { Field, fieldIds } from '../parts/Field'
import { Select } from '../parts/Select'
import { TextField } from '../parts/TextField'
import { isPaper, pastedPicture, readAsBase64 } from './pictureFile'
import { SavingDialog } from './SavingDialog'
import { useChosenFile } from './useChosenFile'
import { useSaving } from './useSaving'

interface Props {
  personId: string
  name: string
  onClose: () => void
  onChanged: () => void
}

/** Adds a picture, or the pages of a paper: seen before they are saved, with what they show in words. */
export function AttachDialog({ personId, name, onClose, onChanged }: Props) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const { keep, problem, refusal, setRefusal, saving } = useSaving({ onClose, onChanged })
  const { file, choose, url, pages, reading, problem: fileProblem, forget } = useChosenFile(setRefusal)
  const [kind, setKind] = useState('photo')
  const [caption, setCaption] = useState('')
  const ids = fieldIds(useId(), words.fileHint, undefined)

  const take = (chosen: File | undefined) => {
    if (chosen !== undefined && isPaper(chosen) && kind === 'photo') setKind('scan')
    choose(chosen)
  }
  const send = async () => {
    if (saving) return
    if (file === undefined) return setRefusal(words.fileNeeded)
    if (reading) return setRefusal(words.fileReading)
    if (caption.trim() === '') return setRefusal(words.captionNeeded)
    try {
      const bytes = await readAsBase64(file)
      await keep('add_attachment', { personId, kind, caption: caption.trim(), file: bytes, seenAt: null }, words.saved)
    } catch {
      setRefusal(words.fileUnreadable)
    }
  }
  const errorOf = (sentence: string) => (refusal === sentence ? refusal : null)
  const fileError = errorOf(words.fileNeeded) ?? errorOf(words.fileUnreadable) ?? (fileProblem === '' ? null : errorOf(fileProblem))
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
          take(pasted)
        }}
      >
        <p className="small">{words.what}</p>
        <Field ids={ids} label={words.file} need="required" hint={words.fileHint} error={fileError} width="full">
          <input
            type="file"
            id={ids.control}
            accept="image/jpeg,image/png,image/webp,image/heic,image/heif,application/pdf"
            aria-describedby={ids.describedBy}
            aria-invalid={fileError !== null || undefined}
            aria-required
            onChange={(event) => take(event.target.files?.[0])}
          />
        </Field>
        {file !== undefined && (
          <div>
            {url !== '' && (
              <img className="attachment-preview" src={url} alt={words.preview} onError={() => forget(words.fileUnreadable)} />
            )}
            {reading && <p role="status">{words.drawing}</p>}
            {pages.length > 0 && (
              <ul className="attachments attachment-pages">
                {pages.map((page, number) => (
                  <li key={number}>
                    <img src={page} alt={words.page(number + 1, pages.length)} />
                  </li>
                ))}
              </ul>
            )}
            <p className="small quiet">{file.name === '' ? words.pasted : file.name}</p>
            {pages.length > 0 && <p className="small">{words.pages(pages.length)}</p>}
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
