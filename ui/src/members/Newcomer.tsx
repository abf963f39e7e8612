import { useState } from 'react'
import type { EnrolRequestView, FileMade, FoundFile } from '../generated/app'
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
import { Approval } from './Approval'

interface Asking {
  token: string
  request: EnrolRequestView
  same: boolean
}

/** Four steps, one below the other: file, digits, role and end, the file to give back. */
export function Newcomer() {
  const words = useWords(catalogue)
  const formats = useFormats()
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
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
  const choose = async (file: FoundFile) => {
    setTold('')
    const request = await save('read_enrol_request', { token: file.token })
    if (request !== undefined) setAsking({ token: file.token, request, same: false })
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
          <div>
            <dt>{words.madeDigits}</dt>
            <dd>
              <CheckNumber groups={digitGroups(made.checkDigits)} />
            </dd>
          </div>
        </dl>
        <p>{words.madeWhat}</p>
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
                  onClick={() => void choose(file)}
                >
                  {words.choose}
                </Button>
              ),
            },
          ]}
        />
      )}
      {asking !== undefined && (
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
