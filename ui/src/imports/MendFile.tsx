import type { FileMade, ImportLook } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { imports as catalogue } from '../messages/imports'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { useSave } from '../parts/useSave'

interface Props {
  look: ImportLook
  file: string
  made: FileMade | undefined
  onMade: (made: FileMade) => void
}

/** The rows to mend as a workbook; the words in it are the screen's, for Rust has none. */
export function MendFile({ look, file, made, onMade }: Props) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
  const write = async () => {
    const reasons = Object.entries(words.reasons).map(([code, text]) => ({ code, text }))
    const written = await save('import_mend_file', { look, file, heading: words.mendHeading, words: reasons })
    if (written !== undefined) onMade(written)
  }
  return (
    <div className="stack">
      {failure !== undefined && <Banner kind="warning" live="alert" title={failureText(failure)} />}
      {made !== undefined && <Banner kind="good" live="status" title={words.mendMade(made.fileName, made.folder)} />}
      <div className="row">
        <Button busy={saving} onClick={() => void write()}>
          {words.check.mendFile}
        </Button>
      </div>
    </div>
  )
}
