import { useState } from 'react'
import { CodeReader } from '../codes/CodeReader'
import { CodeGroups, CodeShow } from '../codes/CodeShow'
import type { CodeRead, CodeView, FileMade } from '../generated/app'
import { enrol } from '../messages/enrol'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { useSave } from '../parts/useSave'
import { useStatus } from '../shell/status'

/** This device asks to go on: its code is scanned once by whoever lets devices in. */
export function ReturnHere() {
  const words = useWords(enrol)
  const failureText = useFailureText()
  const { practice } = useStatus()
  const { save, failure, saving } = useSave()
  const [made, setMade] = useState<FileMade>()
  const [code, setCode] = useState<CodeView>()
  const [done, setDone] = useState(false)

  const show = async () => {
    setDone(false)
    const file = await save('make_return_request', {})
    if (file === undefined) return
    setMade(file)
    setCode(await save('enrol_code', {}))
  }
  const take = async (read: CodeRead) => {
    if (read.token === null) return
    const pack = await save('read_pack', { token: read.token })
    if (pack === undefined) return
    if ((await save('join_with_pack', { token: read.token, rootFingerprint: '' })) === undefined) return
    setMade(undefined)
    setCode(undefined)
    setDone(true)
  }
  if (practice) return null
  return (
    <section className="section stack">
      <h2>{words.again}</h2>
      <p>{words.againWhat}</p>
      {done && <Banner kind="good" live="status" title={words.backDone} />}
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
      {made === undefined || code === undefined ? (
        <div>
          <Button busy={saving} onClick={() => void show()}>
            {words.againDo}
          </Button>
        </div>
      ) : (
        <>
          <CodeShow code={code} label={words.requestCode} />
          <p className="small">{words.againFile(made.fileName, made.folder)}</p>
          <CodeGroups code={code} />
          <p>{words.againGive}</p>
          <CodeReader kinds={['pack']} onRead={(read) => void take(read)} />
        </>
      )}
    </section>
  )
}
