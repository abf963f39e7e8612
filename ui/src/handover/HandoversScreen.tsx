import { useAnswer } from '../backend/useAnswer'
import type { HandoverRow } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { handover as catalogue } from '../messages/handover'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import type { Tone } from '../parts/StatusBadge'
import { StatusBadge } from '../parts/StatusBadge'
import type { ShapeName } from '../parts/Shape'
import { Table } from '../parts/Table'
import { useNavigation, writeRoute } from '../shell/navigation'
import './handover.css'

const LOOKS: Record<string, { tone: Tone; shape: ShapeName }> = {
  sent: { tone: 'orange', shape: 'ring' },
  taking: { tone: 'blue', shape: 'half' },
  signed: { tone: 'green', shape: 'check' },
}

/** 引継ぎ: what waits for this team first, then what it handed over. */
export function HandoversScreen() {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { go } = useNavigation()
  const { value: rows, failure } = useAnswer('list_handovers', {})
  const of = (side: string) => (rows ?? []).filter((row) => row.side === side)
  const waiting = of('incoming').filter((row) => row.state !== 'signed')
  const taken = of('incoming').filter((row) => row.state === 'signed')
  const others = of('neither')
  return (
    <div className="screen handovers">
      <div className="section-head">
        <ScreenTitle>{words.title}</ScreenTitle>
        <Button writes kind={waiting.length > 0 ? 'secondary' : 'primary'} onClick={() => go({ screen: 'prepare' })}>
          {words.prepare}
        </Button>
      </div>
      {failure !== undefined && <Banner kind="warning" title={failureText(failure)} />}
      {rows === undefined ? (
        failure === undefined && (
          <p role="status" className="quiet">
            {words.loading}
          </p>
        )
      ) : (
        <>
          <List title={words.lists.waiting} rows={waiting} empty={words.empty} />
          <List title={words.lists.sent} rows={of('outgoing')} empty={words.emptySent} />
          {taken.length > 0 && <List title={words.lists.taken} rows={taken} empty="" />}
          {others.length > 0 && <List title={words.lists.others} rows={others} empty="" />}
        </>
      )}
    </div>
  )
}

function List({ title, rows, empty }: { title: string; rows: readonly HandoverRow[]; empty: string }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const { go } = useNavigation()
  return (
    <section>
      <h2>{title}</h2>
      <Table
        label={title}
        rows={rows}
        rowKey={(row) => row.id}
        empty={empty}
        columns={[
          {
            key: 'teams',
            head: words.columns.teams,
            names: true,
            cell: (row) => (
              <a href={writeRoute({ screen: 'handover', id: row.id })}>{words.teams(row.fromTeam, row.toTeam)}</a>
            ),
          },
          { key: 'sent', head: words.columns.sent, width: '9rem', cell: (row) => formats.time(row.sentAt) },
          {
            key: 'progress',
            head: words.columns.progress,
            width: '12rem',
            cell: (row) => (
              <span className="numbers">
                {words.progress(row.taken + row.asked, row.items)}
                {row.asked > 0 && `・${words.asked(row.asked)}`}
              </span>
            ),
          },
          {
            key: 'state',
            head: words.columns.state,
            width: '14rem',
            cell: (row) => (
              <StatusBadge {...(LOOKS[row.state] ?? { tone: 'grey', shape: 'question' })}>
                {words.states[row.state] ?? row.state}
              </StatusBadge>
            ),
          },
          {
            key: 'open',
            head: <span className="unseen">{words.open}</span>,
            align: 'end',
            cell: (row) =>
              row.side === 'incoming' && row.state !== 'signed' ? (
                <Button
                  kind="primary"
                  size="small"
                  aria-label={words.takeOf(row.fromTeam)}
                  onClick={() => go({ screen: 'handover', id: row.id })}
                >
                  {words.take}
                </Button>
              ) : (
                <Button
                  size="small"
                  aria-label={words.openOf(row.fromTeam, row.toTeam)}
                  onClick={() => go({ screen: 'handover', id: row.id })}
                >
                  {words.open}
                </Button>
              ),
          },
        ]}
      />
    </section>
  )
}
