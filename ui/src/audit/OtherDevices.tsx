import { useState } from 'react'
import { useBackend } from '../backend/backend'
import { useAnswer } from '../backend/useAnswer'
import type { AuditDevice, AuditDevices, Failure, HeldRescue } from '../generated/app'
import { codes } from '../generated/app'
import { audit as catalogue } from '../messages/audit'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { Select } from '../parts/Select'
import { Table } from '../parts/Table'
import { useAuditWords } from './auditWords'

/** Lines of one page. */
const PAGE = 200

const never = () => false

/**
 * What was done on the other devices, for who audits; draws nothing for anybody else.
 * `person` narrows it to one person.
 */
export function OtherDevices({ person }: { person: string }) {
  const words = useWords(catalogue).others
  const failureText = useFailureText()
  const { value, failure } = useAnswer('audit_devices', {}, { on: never })
  if (failure?.code === 'not_allowed') return null
  return (
    <section className="stack" aria-labelledby="audit-others">
      <h2 id="audit-others">{person === '' ? words.title : words.titleOf}</h2>
      <p>{words.lead}</p>
      {failure !== undefined && <Banner kind="warning" live="alert" title={failureText(failure)} />}
      {value === undefined ? (
        failure === undefined && (
          <p role="status" className="quiet">
            {words.loading}
          </p>
        )
      ) : (
        <>
          {person === '' && <Devices devices={value.devices} />}
          <Acts person={person} known={value} />
        </>
      )}
    </section>
  )
}

function Devices({ devices }: { devices: readonly AuditDevice[] }) {
  const words = useWords(catalogue).others
  const formats = useFormats()
  const state = (device: AuditDevice) => {
    const said = device.faults.map((gap) => words.faults[gap.fault]?.(formats.count(gap.number)) ?? gap.fault)
    if (device.silent) said.push(words.silent)
    if (device.notForUs > 0) said.push(words.notForUs(formats.count(device.notForUs)))
    if (said.length > 0) return said.join(' ')
    return device.sealed === null ? words.nothingYet : words.whole
  }
  const backend = useBackend()
  const failureText = useFailureText()
  const [held, setHeld] = useState<HeldRescue | null>(null)
  const [refused, setRefused] = useState<Failure | null>(null)
  async function look(device: string) {
    const answer = await backend.call('held_rescue_key', { device })
    setHeld(answer.ok ? answer.value : null)
    setRefused(answer.ok ? null : answer.failure)
  }
  const wrong = devices.filter((device) => device.silent || device.faults.length > 0)
  return (
    <>
      {wrong.length > 0 && (
        <Banner
          kind="danger"
          live="alert"
          title={words.wrong(wrong.map((device) => device.deviceName).join(words.between))}
        >
          <p>{words.wrongNext}</p>
        </Banner>
      )}
      {refused !== null && <Banner kind="warning" live="alert" title={failureText(refused)} />}
      {held !== null && (
        <Dialog
          open
          title={words.heldTitle(held.deviceName)}
          onClose={() => setHeld(null)}
          actions={<Button onClick={() => setHeld(null)}>{words.heldClose}</Button>}
        >
          <p>{words.heldText}</p>
          <p className="numbers">{held.groups.join(' ')}</p>
        </Dialog>
      )}
      <Table
        label={words.devices}
        rows={devices}
        rowKey={(device) => device.device}
        empty={<p>{words.noDevices}</p>}
        columns={[
          {
            key: 'device',
            head: words.columns.device,
            width: '10rem',
            names: true,
            cell: (device) => (device.withdrawn ? words.withdrawn(device.deviceName) : device.deviceName),
          },
          {
            key: 'until',
            head: words.columns.until,
            width: '10rem',
            cell: (device) => (
              <span className="numbers audit-when">
                {device.sealed === null ? words.none : formats.time(device.sealed)}
              </span>
            ),
          },
          {
            key: 'records',
            head: words.columns.records,
            width: '5rem',
            align: 'end',
            cell: (device) => <span className="numbers">{formats.count(device.records)}</span>,
          },
          {
            key: 'state',
            head: words.columns.state,
            cell: (device) => (
              <>
                {state(device)}{' '}
                {device.rescueHeld && (
                  <Button kind="quiet" size="small" onClick={() => void look(device.device)}>
                    {words.held}
                  </Button>
                )}
              </>
            ),
          },
        ]}
      />
    </>
  )
}

function Acts({ person, known }: { person: string; known: AuditDevices }) {
  const all = useWords(catalogue)
  const words = all.others
  const label = useCodeLabel()
  const formats = useFormats()
  const failureText = useFailureText()
  const say = useAuditWords(person)
  const [group, setGroup] = useState('')
  const [device, setDevice] = useState('')
  const [operator, setOperator] = useState('')
  const [before, setBefore] = useState<string | null>(null)
  const { value, failure } = useAnswer(
    'audit_heard',
    { group, device, operator, personId: person, before, limit: PAGE },
    { on: never },
  )
  const chosen = (choose: (value: string) => void) => (picked: string) => {
    choose(picked)
    setBefore(null)
  }
  return (
    <>
      <div className="row">
        {person === '' && (
          <Select
            label={words.group}
            value={group}
            onChange={chosen(setGroup)}
            options={[
              { value: '', label: all.all },
              ...codes.auditGroup.map((code) => ({ value: code, label: label('auditGroup', code) })),
            ]}
          />
        )}
        <Select
          label={words.device}
          value={device}
          onChange={chosen(setDevice)}
          options={[
            { value: '', label: words.everyDevice },
            ...known.devices.map((each) => ({ value: each.device, label: each.deviceName })),
          ]}
        />
        <Select
          label={words.operator}
          value={operator}
          onChange={chosen(setOperator)}
          options={[
            { value: '', label: words.everybody },
            ...known.operators.map((each) => ({
              value: each.account,
              label: each.name === '' ? all.unknownWho : each.name,
            })),
          ]}
        />
      </div>
      {failure !== undefined && <Banner kind="warning" live="alert" title={failureText(failure)} />}
      {value !== undefined && (
        <>
          <p className="quiet numbers">{all.total(formats.count(value.rows.length), formats.count(value.total))}</p>
          <Table
            label={words.acts}
            rows={value.rows}
            rowKey={(row) => `${row.device} ${row.line.number} ${row.line.at}`}
            longest={PAGE}
            empty={<p>{words.noActs}</p>}
            columns={[
              {
                key: 'when',
                head: all.columns.when,
                width: '10rem',
                names: true,
                cell: (row) => <span className="numbers audit-when">{formats.time(row.line.at)}</span>,
              },
              { key: 'device', head: words.columns.device, width: '9rem', cell: (row) => row.onDevice },
              { key: 'who', head: all.columns.who, width: '9rem', cell: (row) => say.who(row.line) },
              { key: 'what', head: all.columns.what, cell: (row) => say.what(row.line) },
            ]}
          />
          <div className="row">
            {value.next !== null && <Button onClick={() => setBefore(value.next)}>{all.older}</Button>}
            {before !== null && <Button onClick={() => setBefore(null)}>{all.newest}</Button>}
          </div>
        </>
      )}
    </>
  )
}
