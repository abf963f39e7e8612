import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { FoundFile, ImportDone, ImportLook, ImportPreview } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { imports as catalogue } from '../messages/imports'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { ScreenTitle } from '../parts/ScreenTitle'
import { useSave } from '../parts/useSave'
import { CheckStep } from './CheckStep'
import { ColumnsStep } from './ColumnsStep'
import { DoneStep } from './DoneStep'
import { FileStep } from './FileStep'
import { PastLists } from './PastLists'
import { Taking } from './Taking'
import './imports.css'

const wholly = (token: string): ImportLook => ({
  token,
  encoding: '',
  sheet: '',
  headingLine: null,
  columns: [],
  basis: '',
  list: '',
  keepUnreadable: false,
  take: [],
})

/** Whether there is nothing to say about the columns. */
const known = (seen: ImportPreview) => seen.returned !== null || seen.form === 'places'

/** Whether it reads as it did the last time, and nothing in it wants a look. */
const asBefore = (seen: ImportPreview) => seen.list !== null && seen.unreadable === 0 && seen.notices.every((notice) => notice === 'no_basis')

type Step = 'file' | 'columns' | 'check' | 'take' | 'done'
const order: readonly Step[] = ['file', 'columns', 'check', 'take']

/** S11 取り込み: a list of other people, from its file to the records and back. */
export function ImportScreen() {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { save, failure, saving, forget } = useSave()
  const [step, setStep] = useState<Step>('file')
  const [look, setLook] = useState<ImportLook>(wholly(''))
  const [seen, setSeen] = useState<ImportPreview>()
  const [name, setName] = useState('')
  const [done, setDone] = useState<ImportDone>()
  const { value: past, again } = useAnswer('list_imports', {})

  /** Reads the file as chosen; where it cannot be read, everything stays as it was. */
  const read = async (wanted: ImportLook, then: Step) => {
    const found = await save('import_look', wanted)
    if (found === undefined) return
    setLook(wanted)
    setSeen(found)
    if (seen?.file !== found.file) setName('')
    // The columns of a form are known, and so are those of a further edition: nobody is asked about them.
    setStep(known(found) || (step === 'file' && asBefore(found)) ? 'check' : then)
  }
  const run = async () => {
    if (seen === undefined) return
    setStep('take')
    const taken = await save('import_run', { look, file: seen.file, name })
    again()
    if (taken === undefined) {
      setStep('check')
      return
    }
    setDone(taken)
    setStep('done')
  }
  const restart = () => {
    forget()
    setSeen(undefined)
    setDone(undefined)
    setStep('file')
  }
  const to = (next: Step) => {
    forget()
    setStep(next)
  }
  const at = order.indexOf(step)
  return (
    <div className="screen imports stack-wide">
      <ScreenTitle>{words.title}</ScreenTitle>
      <p>{words.lead}</p>
      {at >= 0 && (
        <ol className="imports-steps" aria-label={words.step(at + 1, order.length, words.steps[at] ?? '')}>
          {words.steps.map((each, index) => (
            <li key={each} aria-current={index === at ? 'step' : undefined}>
              {index + 1} {each}
            </li>
          ))}
        </ol>
      )}
      {failure !== undefined && <Banner kind="warning" live="alert" title={failureText(failure)} />}
      {saving && step !== 'take' && (
        <p role="status" className="quiet">
          {words.reading}
        </p>
      )}
      {step === 'file' && <FileStep busy={saving} onOpen={(file: FoundFile) => void read(wholly(file.token), 'columns')} />}
      {step === 'columns' && seen !== undefined && (
        <ColumnsStep key={seen.file + seen.sheet + seen.encoding} look={look} seen={seen} busy={saving} onRead={read} onBack={() => to('file')} />
      )}
      {step === 'check' && seen !== undefined && (
        <CheckStep
          look={look}
          seen={seen}
          name={name}
          busy={saving}
          onName={setName}
          onRead={read}
          onRun={() => void run()}
          onBack={() => to(known(seen) ? 'file' : 'columns')}
        />
      )}
      {step === 'take' && <Taking />}
      {step === 'done' && done !== undefined && seen !== undefined && (
        <DoneStep look={look} seen={seen} done={done} onChanged={again} onAgain={restart} />
      )}
      {(step === 'file' || step === 'done') && <PastLists past={past} onChanged={again} />}
    </div>
  )
}
