import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { AttachmentView } from '../generated/app'
import { attachment as catalogue } from '../messages/attachment'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'
import { whoOf } from './personWords'
import { jpegUrl } from './pictureFile'

interface Props {
  personId: string
  attachment: AttachmentView
  mayAttach: boolean
  onClose: () => void
  onChanged: () => void
}

/** One picture large, as soon as all of it is here; what can be done with it. */
export function AttachmentDialog({ personId, attachment, mayAttach, onClose, onChanged }: Props) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const formats = useFormats()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure: refused, saving } = useSave()
  const { id, caption, kind, by, takenBack, thumbnail, width, height } = attachment
  const { value, failure } = useAnswer('read_attachment', { personId, attachmentId: id })
  const [reason, setReason] = useState<string>()
  const [needed, setNeeded] = useState(false)
  const picture = value?.picture ?? null
  const problem = refused ?? failure

  const saveCopy = async () => {
    const made = await save('save_attachment', { personId, attachmentId: id })
    if (made !== undefined) announce(words.savedCopy(made.fileName, made.folder))
  }
  const takeBack = async () => {
    if (reason === undefined) return setReason('')
    if (reason.trim() === '') return setNeeded(true)
    const saved = await save('take_back_attachment', { personId, attachmentId: id, reason: reason.trim() })
    if (saved === undefined) return
    announce(words.takenBackDone)
    onChanged()
    onClose()
  }
  return (
    <Dialog
      open
      width="wide"
      title={caption}
      closeLabel={words.close}
      onClose={onClose}
      actions={
        <>
          {picture !== null && (
            <Button busy={saving} onClick={() => void saveCopy()}>
              {words.saveCopy}
            </Button>
          )}
          {mayAttach && takenBack === null && (
            <Button writes busy={saving} onClick={() => void takeBack()}>
              {words.takeBack}
            </Button>
          )}
        </>
      }
    >
      <div className="attachment-large">
        <img src={jpegUrl(picture ?? thumbnail)} alt={caption} />
      </div>
      {value === undefined && failure === undefined && <p role="status">{words.reading}</p>}
      {value !== undefined && picture === null && <p role="status">{words.coming(value.have, value.of)}</p>}
      {problem !== undefined && (
        <p role="alert" className="field-error">
          {failureText(problem)}
        </p>
      )}
      {takenBack !== null && (
        <p>{words.takenBackBy(takenBack.reason, whoOf(takenBack.by), formats.day(takenBack.by.typed))}</p>
      )}
      <p className="small quiet">
        {words.by(label('attachmentKind', kind), whoOf(by), formats.day(by.seen))}・
        <span className="numbers">{words.size(width, height, Math.ceil(attachment.bytes / 1024))}</span>
      </p>
      {reason !== undefined && (
        <TextField
          autoFocus
          label={words.takeBackWhy}
          hint={words.takeBackHint}
          need="required"
          width="full"
          value={reason}
          error={needed ? words.takeBackNeeded : null}
          onChange={(text) => {
            setNeeded(false)
            setReason(text)
          }}
        />
      )}
    </Dialog>
  )
}
