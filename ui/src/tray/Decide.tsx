import { useRef, useState } from 'react'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { tray as catalogue } from '../messages/tray'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'
import { SavingDialog } from '../persons/SavingDialog'
import { useAnnounce } from '../shell/announce'

interface Props {
  what: 'accept' | 'leave'
  rows: string[]
  onClose: () => void
  onDone: () => void
}

/** Asks once more before something is accepted for good, and for a word before it is left. */
export function Decide({ what, ...props }: Props) {
  return what === 'accept' ? <Accept {...props} /> : <Leave {...props} />
}

function Accept({ rows, onClose, onDone }: Omit<Props, 'what'>) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure, saving } = useSave()
  const accept = async () => {
    const done = await save('accept_aside', { rows })
    if (done === undefined) return
    announce(words.accepted(done.entries))
    onDone()
  }
  return (
    <SavingDialog
      title={words.acceptTitle(rows.length)}
      saveLabel={words.acceptYes}
      saving={saving}
      problem={failure === undefined ? '' : failureText(failure)}
      onSave={() => void accept()}
      onClose={onClose}
    >
      <ul className="tray-does">
        {words.acceptDoes.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </SavingDialog>
  )
}

function Leave({ rows, onClose, onDone }: Omit<Props, 'what'>) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure, saving } = useSave()
  const [why, setWhy] = useState('')
  const [empty, setEmpty] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const leave = async () => {
    if (why.trim() === '') {
      setEmpty(true)
      field.current?.focus()
      return
    }
    if ((await save('leave_aside', { rows, why: why.trim() })) === undefined) return
    announce(words.left(rows.length))
    onDone()
  }
  return (
    <SavingDialog
      title={words.leaveTitle(rows.length)}
      saveLabel={words.leaveYes}
      saving={saving}
      problem={failure === undefined ? '' : failureText(failure)}
      onSave={() => void leave()}
      onClose={onClose}
    >
      <p>{words.leaveWhat}</p>
      <TextField
        ref={field}
        label={words.leaveWhy}
        hint={words.leaveWhyHint}
        width="full"
        value={why}
        error={empty ? words.leaveWhyEmpty : null}
        onChange={(text) => {
          setEmpty(false)
          setWhy(text)
        }}
      />
    </SavingDialog>
  )
}
