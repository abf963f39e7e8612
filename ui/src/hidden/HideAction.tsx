import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import { useFailureText } from '../messages/failures'
import { hidden as catalogue } from '../messages/hidden'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'
import { useNavigation } from '../shell/navigation'

const never = () => false

/** 秘匿にする, on a device that reads about hidden persons; nothing on every other one. */
export function HideAction({ personId, name }: { personId: string; name: string }) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { go } = useNavigation()
  const { value } = useAnswer('hidden_state', {}, { on: never })
  const [asking, setAsking] = useState(false)
  const { save, failure, saving, forget } = useSave()
  if (value?.may !== true) return null
  const shown = name === '' ? words.nameless : name
  const close = () => {
    forget()
    setAsking(false)
  }
  const hide = async () => {
    const row = await save('hide_person', { personId })
    if (row === undefined) return
    announce(words.hidden(shown))
    go({ screen: 'hidden', id: row.id })
  }
  return (
    <>
      <Button writes onClick={() => setAsking(true)}>
        {words.hide}
      </Button>
      <Dialog
        open={asking}
        width="wide"
        title={words.hideTitle(shown)}
        onClose={close}
        actions={
          <Button writes kind="danger" busy={saving} data-first onClick={() => void hide()}>
            {words.hideYes}
          </Button>
        }
      >
        {failure !== undefined && (
          <p className="field-error" role="alert">
            {failureText(failure)}
          </p>
        )}
        <ul>
          {[...words.hideDoes, ...words.hideNot].map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Dialog>
    </>
  )
}
