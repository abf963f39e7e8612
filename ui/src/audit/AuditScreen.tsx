import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { AuditPage } from '../generated/app'
import { codes } from '../generated/app'
import { audit as catalogue } from '../messages/audit'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { AuditSheet } from '../paper/AuditSheet'
import { PrintButton } from '../paper/Sheet'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { Select } from '../parts/Select'
import { Table } from '../parts/Table'
import { useNavigation } from '../shell/navigation'
import { useAuditWords } from './auditWords'
import { OtherDevices } from './OtherDevices'
import './audit.css'

/** Lines of one page. */
const PAGE = 200

// Only looking is recorded while one looks: nothing else changes the list under the eyes.
const never = () => false

/** 操作の記録: what was done on this device, all of it or about one person. */
export function AuditScreen({ id }: { id: string }) {
  return id === '' ? <OfDevice /> : <OfPerson id={id} />
}

function OfDevice() {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const [group, setGroup] = useState('')
  const [before, setBefore] = useState<number | null>(null)
  const { value, failure } = useAnswer('audit_list', { group, before, limit: PAGE }, { on: never })
  return (
    <Frame
      id=""
      title={words.title}
      lead={words.lead}
      page={value}
      failure={failure}
      before={before}
      onBefore={setBefore}
      filter={
        <Select
          label={words.group}
          value={group}
          onChange={(chosen) => {
            setGroup(chosen)
            setBefore(null)
          }}
          options={[
            { value: '', label: words.all },
            ...codes.auditGroup.map((code) => ({ value: code, label: label('auditGroup', code) })),
          ]}
        />
      }
    />
  )
}

function OfPerson({ id }: { id: string }) {
  const words = useWords(catalogue)
  const [before, setBefore] = useState<number | null>(null)
  const { value, failure } = useAnswer('audit_of_person', { personId: id, before, limit: PAGE }, { on: never })
  const title = value === undefined ? '' : value.personName || words.nameless
  return (
    <Frame
      id={id}
      title={words.titleOf(title)}
      lead={words.leadOf}
      page={value}
      failure={failure}
      before={before}
      onBefore={setBefore}
    />
  )
}

interface FrameProps {
  /** The person; empty for the whole device. */
  id: string
  title: string
  lead: string
  page: AuditPage | undefined
  failure: ReturnType<typeof useAnswer<'audit_list'>>['failure']
  before: number | null
  onBefore: (before: number | null) => void
  filter?: React.ReactNode
}

function Frame({ id, title, lead, page, failure, before, onBefore, filter }: FrameProps) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { go } = useNavigation()
  return (
    <div className="screen audit">
      <div className="audit-head">
        <Button
          kind="quiet"
          size="small"
          onClick={() => go(id === '' ? { screen: 'other' } : { screen: 'person', id })}
        >
          {id === '' ? words.back : words.backToPerson}
        </Button>
      </div>
      <ScreenTitle>{title}</ScreenTitle>
      {failure?.code === 'not_allowed' ? (
        <Banner kind="warning" title={words.notAllowed}>
          <p>{words.notAllowedWhat}</p>
        </Banner>
      ) : (
        <>
          <p>{lead}</p>
          <p className="quiet">
            {words.onlyHere} {words.noWords}
          </p>
          {failure !== undefined && <Banner kind="warning" live="alert" title={failureText(failure)} />}
          {page !== undefined && <Chain />}
          {filter}
          {page !== undefined ? (
            <Lines id={id} page={page} before={before} onBefore={onBefore} />
          ) : (
            failure === undefined && (
              <p role="status" className="quiet">
                {words.loading}
              </p>
            )
          )}
          {page !== undefined && <OtherDevices person={id} />}
        </>
      )}
    </div>
  )
}

/** Whether the record holds together, in words. */
function Chain() {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const say = useAuditWords('')
  const { value: state, failure } = useAnswer('audit_check', {}, { on: never })
  return (
    <section className="stack" aria-label={words.chain.title}>
      {failure !== undefined && <Banner kind="warning" title={failureText(failure)} />}
      {state === undefined ? (
        failure === undefined && (
          <p role="status" className="quiet">
            {words.chain.checking}
          </p>
        )
      ) : (
        <Banner kind={state.whole ? 'good' : 'danger'} live={state.whole ? 'status' : 'alert'} title={say.state(state)}>
          <p>{say.more(state)}</p>
          {!state.whole && <p>{words.chain.brokenNext}</p>}
        </Banner>
      )}
    </section>
  )
}

interface LinesProps {
  id: string
  page: AuditPage
  before: number | null
  onBefore: (before: number | null) => void
}

function Lines({ id, page, before, onBefore }: LinesProps) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const say = useAuditWords(id)
  return (
    <>
      <div className="audit-count">
        <p className="quiet numbers">{words.total(formats.count(page.rows.length), formats.count(page.total))}</p>
        <PrintButton sheet={() => <AuditSheet id={id} page={page} />} />
      </div>
      <Table
        label={words.title}
        rows={page.rows}
        rowKey={(line) => String(line.number)}
        longest={PAGE}
        empty={<p>{words.none}</p>}
        columns={[
          {
            key: 'when',
            head: words.columns.when,
            width: '10rem',
            names: true,
            cell: (line) => <span className="numbers audit-when">{formats.time(line.at)}</span>,
          },
          { key: 'who', head: words.columns.who, width: '9rem', cell: (line) => say.who(line) },
          { key: 'what', head: words.columns.what, cell: (line) => say.what(line) },
        ]}
      />
      <div className="row">
        {page.next !== null && <Button onClick={() => onBefore(page.next)}>{words.older}</Button>}
        {before !== null && <Button onClick={() => onBefore(null)}>{words.newest}</Button>}
      </div>
    </>
  )
}
