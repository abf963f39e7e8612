import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { AgreementView } from '../generated/app'
import { agreements as catalogue } from '../messages/agreements'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { members } from '../messages/members'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { Table } from '../parts/Table'
import { daysLeft } from '../shell/status'
import { AgreementDialog } from './AgreementDialog'

/** 協定・委託: the groups, until when, what they may see, on which ground, and how many devices they use. */
export function AgreementsSection() {
  const words = useWords(catalogue)
  const shared = useWords(members)
  const formats = useFormats()
  const failureText = useFailureText()
  const { value, failure, again } = useAnswer('list_agreements', {})
  const [writing, setWriting] = useState<AgreementView | 'new'>()
  return (
    <section className="section stack">
      <h2>{words.title}</h2>
      <p className="quiet small">{words.what}</p>
      {failure !== undefined && <Banner kind="warning" title={failureText(failure)} />}
      {value !== undefined && (
        <Table
          label={words.title}
          rows={value.rows}
          rowKey={(row) => row.id}
          empty={words.none}
          columns={[
            {
              key: 'counterpart',
              head: words.columns.counterpart,
              names: true,
              cell: (row) => (
                <>
                  {row.counterpart}
                  <span className="members-what">
                    {[words.kinds[row.kind] ?? row.kind, row.document].filter((part) => part !== '').join('・')}
                  </span>
                </>
              ),
            },
            {
              key: 'period',
              head: words.columns.period,
              cell: (row) => (
                <span className="numbers">
                  {words.period(formats.day(row.from), formats.day(row.until))}
                  <span className="members-what">
                    {row.standing === 'in_force'
                      ? words.left(daysLeft(row.until, new Date()) ?? 0)
                      : (words.standings[row.standing] ?? row.standing)}
                  </span>
                </span>
              ),
            },
            {
              key: 'classes',
              head: words.columns.classes,
              cell: (row) => (
                <>
                  {row.classes.map((one) => shared.classes[one] ?? one).join(shared.classesJoin)}
                  <span className="members-what">
                    {words.bases[row.basis] ?? row.basis}
                    {row.registration !== '' && words.registered(row.registration)}
                  </span>
                </>
              ),
            },
            { key: 'devices', head: words.columns.devices, cell: (row) => words.devices(row.devices) },
            {
              key: 'acts',
              head: words.columns.acts,
              cell: (row) =>
                value.mayWrite ? (
                  <Button
                    writes
                    kind="quiet"
                    size="small"
                    aria-label={words.changeOf(row.counterpart)}
                    onClick={() => setWriting(row)}
                  >
                    {words.change}
                  </Button>
                ) : null,
            },
          ]}
        />
      )}
      {value?.mayWrite === true && (
        <div>
          <Button writes onClick={() => setWriting('new')}>
            {words.add}
          </Button>
        </div>
      )}
      {writing !== undefined && (
        <AgreementDialog
          agreement={writing === 'new' ? null : writing}
          onClose={() => setWriting(undefined)}
          onDone={() => {
            setWriting(undefined)
            again()
          }}
        />
      )}
    </section>
  )
}
