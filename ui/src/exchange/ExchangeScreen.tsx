import { shownName } from '../parts/letterForms'
import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { SyncStatus } from '../generated/app'
import { exchange as catalogue } from '../messages/exchange'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { Shape } from '../parts/Shape'
import { Table } from '../parts/Table'
import { useSave } from '../parts/useSave'
import { useNavigation, writeRoute } from '../shell/navigation'
import { Dial } from './Dial'
import { Devices, Peers } from './DeviceTables'
import { Keeping } from './Keeping'
import { Line } from './Line'
import { Stick } from './Stick'
import './exchange.css'

/**
 * 受け渡し: what stands here only, who is known to hold it, who is near by. A device holds a record
 * when its own signed receipt says so, never because something was sent.
 */
export function ExchangeScreen() {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { value: sync, failure, again } = useAnswer('sync_status', {})
  const { save, failure: refused, saving } = useSave()
  const [said, setSaid] = useState('')

  const now = async () => {
    setSaid('')
    const done = await save('sync_now', {})
    if (done === undefined) return
    setSaid(sync !== undefined && sync.peers.length > 0 ? words.nowStarted : words.nobody)
    again()
  }

  return (
    <div className="screen exchange">
      <div className="section-head">
        <ScreenTitle>{words.title}</ScreenTitle>
        {sync !== undefined && (
          <Button kind="primary" busy={saving} onClick={() => void now()}>
            {words.now}
          </Button>
        )}
      </div>
      <p>{words.lead}</p>
      <p role="status" className="exchange-said">
        {said}
      </p>
      {refused !== undefined && <Banner kind="warning" live="alert" title={failureText(refused)} />}
      {sync !== undefined ? (
        <Content sync={sync} onChanged={again} />
      ) : failure !== undefined ? (
        <Banner kind="warning" title={failureText(failure)} />
      ) : (
        <p role="status" className="quiet">
          {words.loading}
        </p>
      )}
    </div>
  )
}

function Content({ sync, onChanged }: { sync: SyncStatus; onChanged: () => void }) {
  const words = useWords(catalogue)
  return (
    <>
      <OnlyHere sync={sync} />
      <Stick onDone={onChanged} />
      <section className="section">
        <h2>{words.devices}</h2>
        <Devices devices={sync.devices} />
      </section>
      <section className="section">
        <h2>{words.peers}</h2>
        <Peers peers={sync.peers} />
      </section>
      <div className="exchange-pair">
        <section className="section">
          <h2>{words.own}</h2>
          <p className="small quiet">{words.ownWhat}</p>
          {sync.addresses.length === 0 ? (
            <p>{words.ownNone}</p>
          ) : (
            <ul className="exchange-addresses numbers">
              {sync.addresses.map((address) => (
                <li key={address}>{address}</li>
              ))}
            </ul>
          )}
        </section>
        <Dial onDialled={onChanged} />
      </div>
      <Line />
      <Keeping />
      <Kept sync={sync} />
    </>
  )
}

function OnlyHere({ sync }: { sync: SyncStatus }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  if (sync.onlyHere === 0) {
    return (
      <section className="exchange-only" aria-label={words.onlyHere}>
        <p>
          <Shape name="check" /> {sync.notes === 0 && sync.people === 0 ? words.onlyHereNoneEmpty : words.onlyHereNone}
        </p>
      </section>
    )
  }
  return (
    <section className="exchange-only exchange-only-some" aria-label={words.onlyHere}>
      <h2>
        <Shape name="ring" /> {words.onlyHere}
        <strong className="exchange-number numbers">{words.onlyHereCount(sync.onlyHere)}</strong>
        {sync.oldestOnlyHere !== null && (
          <span className="exchange-oldest numbers">{words.oldest(formats.time(sync.oldestOnlyHere))}</span>
        )}
      </h2>
      <p className="small">{words.onlyHereWhat}</p>
      {sync.onlyHereItems.length > 0 && (
        <details>
          <summary>{words.onlyHereList}</summary>
          <Table
            label={words.onlyHere}
            rows={sync.onlyHereItems.map((item, at) => ({ ...item, key: String(at) }))}
            rowKey={(item) => item.key}
            rowHeight={40}
            columns={[
              {
                key: 'person',
                head: words.itemColumns.person,
                names: true,
                cell: (item) => (item.personName === '' ? words.noPerson : shownName(item.personName)),
              },
              { key: 'kind', head: words.itemColumns.kind, cell: (item) => words.kinds[item.kind] ?? words.otherKind },
              {
                key: 'at',
                head: words.itemColumns.at,
                cell: (item) => <span className="numbers">{formats.time(item.at)}</span>,
              },
            ]}
          />
          {sync.onlyHere > sync.onlyHereItems.length && (
            <p className="small quiet">{words.onlyHereShown(sync.onlyHereItems.length, sync.onlyHere)}</p>
          )}
        </details>
      )}
    </section>
  )
}

/** What lies here for others, and what was kept aside: counted and explained, never hidden. */
function Kept({ sync }: { sync: SyncStatus }) {
  const words = useWords(catalogue)
  const { go } = useNavigation()
  const special = [
    { name: words.special.waiting, what: words.special.waitingWhat, count: sync.waiting, unit: words.recordsCount },
    { name: words.special.newer, what: words.special.newerWhat, count: sync.newer, unit: words.recordsCount },
    {
      name: words.special.quarantined,
      what: words.special.quarantinedWhat,
      count: sync.quarantined,
      unit: words.recordsCount,
      to: 'tray' as const,
    },
    { name: words.special.forks, what: words.special.forksWhat, count: sync.forks, unit: words.devicesCount },
  ]
  return (
    <section className="section">
      <h2>{words.kept}</h2>
      <dl className="exchange-kept">
        <div>
          <dt>{words.keptPeopleLabel}</dt>
          <dd className="numbers">{words.keptPeople(sync.people)}</dd>
        </div>
        <div>
          <dt>{words.keptNotesLabel}</dt>
          <dd className="numbers">{words.keptNotes(sync.notes)}</dd>
        </div>
        {special.map(({ name, what, count, unit, to }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={count === 0 ? 'quiet' : 'numbers'}>
              {count === 0 ? words.none : <strong>{unit(count)}</strong>}
              {count > 0 && <span className="exchange-what">{what}</span>}
              {count > 0 && to !== undefined && (
                <a
                  href={writeRoute({ screen: to })}
                  onClick={(event) => {
                    event.preventDefault()
                    go({ screen: to })
                  }}
                >
                  {words.special.openTray}
                </a>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
