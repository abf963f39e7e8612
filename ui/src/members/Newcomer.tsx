import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import { CodeReader } from '../codes/CodeReader'
import { CodeShow } from '../codes/CodeShow'
import type { EnrolRequestView, FileMade, FoundFile } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { enrol } from '../messages/enrol'
import { useFailureText } from '../messages/failures'
import { digitGroups, useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { members as catalogue } from '../messages/members'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { CheckNumber } from '../parts/CheckNumber'
import { StatusBadge } from '../parts/StatusBadge'
import { Table } from '../parts/Table'
import { useSave } from '../parts/useSave'
import { useStatus } from '../shell/status'
import { Approval } from './Approval'

interface Asking {
  token: string
  request: EnrolRequestView
  same: boolean
}

/** Four steps, one below the other: file, digits, role and end, the file to give back. */
export function Newcomer() {
  const words = useWords(catalogue)
  const codeWords = useWords(enrol)
  const label = useCodeLabel()
  const formats = useFormats()
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
  const { rootFingerprint } = useStatus()
  const [files, setFiles] = useState<FoundFile[]>()
  const [asking, setAsking] = useState<Asking>()
  const [made, setMade] = useState<FileMade>()
  const [told, setTold] = useState('')

  const look = async () => {
    setTold('')
    const found = await save('find_files', { kind: 'request' })
    if (found === undefined) return
    setFiles(found)
    setTold(found.length === 0 ? '' : words.found(found.length))
  }
  const choose = async (token: string) => {
    setTold('')
    const request = await save('read_enrol_request', { token })
    // Known keys have nothing to compare; whoever returns is back by this one reading.
    if (request !== undefined) setAsking({ token, request, same: request.before !== null })
  }
  const again = () => {
    setFiles(undefined)
    setAsking(undefined)
    setMade(undefined)
    setTold('')
  }

  if (made !== undefined) {
    return (
      <div className="stack members-made">
        <h3 tabIndex={-1} ref={(heading) => heading?.focus()}>
          {words.step4}
        </h3>
        <Banner kind="good" live="status" title={words.made} />
        <dl className="members-own">
          <div>
            <dt>{words.madeFile}</dt>
            <dd>{made.fileName}</dd>
          </div>
          <div>
            <dt>{words.madeFolder}</dt>
            <dd className="members-path">{made.folder}</dd>
          </div>
          {rootFingerprint !== null && (
            <div>
              <dt>{words.fingerprint}</dt>
              <dd>
                <CheckNumber groups={digitGroups(rootFingerprint)} />
                <span className="members-what">{words.madeRootWhat}</span>
              </dd>
            </div>
          )}
        </dl>
        <p>{words.madeWhat}</p>
        <PackCode token={made.token} />
        <div>
          <Button onClick={again}>{words.another}</Button>
        </div>
      </div>
    )
  }

  return (
    <div className="stack">
      <h3>{words.step1}</h3>
      <p className="small">{words.step1What}</p>
      <p className="quiet small">{words.filesWhere}</p>
      <div className="row">
        <Button kind={files === undefined ? 'primary' : 'secondary'} busy={saving} onClick={() => void look()}>
          {saving && asking === undefined ? words.looking : words.look}
        </Button>
        <span role="status">{told}</span>
      </div>
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
      {files !== undefined && (
        <Table
          label={words.step1}
          rows={files}
          rowKey={(file) => file.token}
          empty={words.noFiles}
          columns={[
            { key: 'name', head: words.fileColumns.name, names: true, cell: (file) => file.fileName },
            {
              key: 'folder',
              head: words.fileColumns.folder,
              cell: (file) => <span className="members-path">{file.folder}</span>,
            },
            {
              key: 'modified',
              head: words.fileColumns.modified,
              width: '9rem',
              cell: (file) => <span className="numbers">{formats.time(file.modified)}</span>,
            },
            {
              key: 'choose',
              head: <span className="unseen">{words.choose}</span>,
              align: 'end',
              cell: (file) => (
                <Button
                  size="small"
                  aria-label={words.chooseFile(file.fileName)}
                  aria-pressed={asking?.token === file.token}
                  onClick={() => void choose(file.token)}
                >
                  {words.choose}
                </Button>
              ),
            },
          ]}
        />
      )}
      <CodeReader kinds={['request']} onRead={(read) => read.token !== null && void choose(read.token)} />
      {asking?.request.before != null && (
        <>
          <h3>{codeWords.beforeTitle(asking.request.before.deviceName || asking.request.deviceName)}</h3>
          {asking.request.before.mayReturn ? (
            <>
              <p>
                {codeWords.beforeWhat(
                  asking.request.before.operatorName || asking.request.operatorName,
                  asking.request.before.role === '' ? words.noRole : label('role', asking.request.before.role),
                  formats.day(asking.request.before.until),
                )}
              </p>
              <Approval
                key={asking.token}
                token={asking.token}
                checkDigits={asking.request.checkDigits}
                before={asking.request.before}
                onMade={setMade}
              />
            </>
          ) : (
            <Banner kind="warning" live="alert" title={codeWords.beforeRefused} />
          )}
        </>
      )}
      {asking !== undefined && asking.request.before === null && (
        <>
          <h3>{words.step2}</h3>
          <p>
            <strong>{words.asks(asking.request.deviceName)}</strong>{' '}
            <span className="quiet">
              {[asking.request.operatorName, asking.request.team].filter((part) => part !== '').join('・')}
            </span>
          </p>
          <p>
            <span className="unseen">{words.digits}</span>
            <CheckNumber groups={digitGroups(asking.request.checkDigits)} />
          </p>
          <p className="small">{words.digitsWhat}</p>
          <div className="row">
            {asking.same ? (
              <StatusBadge tone="green" shape="check">
                {words.same}
              </StatusBadge>
            ) : (
              <Button kind="primary" onClick={() => setAsking({ ...asking, same: true })}>
                {words.same}
              </Button>
            )}
            <Button
              onClick={() => {
                again()
                setTold(words.differentDone)
              }}
            >
              {words.different}
            </Button>
          </div>
          {asking.same && <Approval token={asking.token} checkDigits={asking.request.checkDigits} onMade={setMade} />}
        </>
      )}
    </div>
  )
}

/** The pack as codes, where it is small enough for them. */
function PackCode({ token }: { token: string }) {
  const codeWords = useWords(enrol)
  const { value: code } = useAnswer('pack_code', { token }, { on: () => false })
  if (code === undefined) return null
  return (
    <div className="stack">
      <h3>{codeWords.packCode}</h3>
      {code.pictures.length > 0 && <p>{codeWords.packCodeWhat(code.pictures.length)}</p>}
      <CodeShow code={code} label={codeWords.packCode} />
    </div>
  )
}
