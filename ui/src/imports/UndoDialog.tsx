import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { imports as catalogue } from '../messages/imports'
import { useWords } from '../messages/language'
import { useSave } from '../parts/useSave'
import { SavingDialog } from '../persons/SavingDialog'
import { useAnnounce } from '../shell/announce'

interface Props {
  batch: string
  onClose: () => void
  onDone: () => void
}

/** Says what taking a list back does, and does it. */
export function UndoDialog({ batch, onClose, onDone }: Props) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure, saving } = useSave()
  const undo = async () => {
    const undone = await save('undo_import', { id: batch })
    if (undone === undefined) return
    announce(words.undo.done(formats.count(undone.withdrawn), formats.count(undone.restored), formats.count(undone.kept)))
    onDone()
  }
  return (
    <SavingDialog
      title={words.undo.title}
      saveLabel={words.undo.yes}
      saving={saving}
      problem={failure === undefined ? '' : failureText(failure)}
      onSave={() => void undo()}
      onClose={onClose}
    >
      <ul>
        {words.undo.does.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </SavingDialog>
  )
}
