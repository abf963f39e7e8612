import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { intake as catalogue } from '../messages/intake'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { ScreenTitle } from '../parts/ScreenTitle'
import { Select } from '../parts/Select'
import { Table } from '../parts/Table'
import { useNavigation, writeRoute } from '../shell/navigation'
import { IntakeReport } from './IntakeReport'
import { TakeIntake } from './TakeIntake'
import './intake.css'

const MOST = 200

/** 自己申告: what residents reported of themselves, and what became of it. */
export function IntakeScreen({ id }: { id: string }) {
  return id === '' ? <IntakeList /> : <IntakeReport id={id} />
}

function IntakeList() {
  const words = useWords(catalogue)
  const formats = useFormats()
  const failureText = useFailureText()
  const { go } = useNavigation()
  const [standing, setStanding] = useState('open')
  const { value: page, failure, again } = useAnswer('list_intakes', { standing, limit: MOST })
  return (
    <div className="screen stack-wide">
      <ScreenTitle>{words.title}</ScreenTitle>
      <p>{words.lead}</p>
      {failure !== undefined && <Banner kind="warning" title={failureText(failure)} />}
      {page !== undefined && (
        <>
          <dl className="intake-counts">
            {(['received', 'open', 'linked', 'contested', 'ask', 'done', 'people', 'consentedPeople'] as const).map((key) => (
              <div key={key}>
                <dt>{words.counts[key]}</dt>
                <dd className="numbers">{formats.count(page.counts[key])}</dd>
              </div>
            ))}
          </dl>
          <Select
            label={words.which}
            value={standing}
            options={['open', 'ask', 'contested', 'linked', 'done', ''].map((value) => ({ value, label: words.standings[value] ?? value }))}
            onChange={setStanding}
          />
          <Table
            label={words.title}
            rows={page.rows}
            rowKey={(row) => row.id}
            empty={words.none}
            columns={[
              {
                key: 'name',
                head: words.name,
                names: true,
                cell: (row) => (
                  <a
                    href={writeRoute({ screen: 'intake', id: row.id })}
                    onClick={(event) => {
                      event.preventDefault()
                      go({ screen: 'intake', id: row.id })
                    }}
                  >
                    {row.name || row.kana || words.nameless}
                  </a>
                ),
              },
              { key: 'birth', head: words.birth, cell: (row) => <span className="numbers">{row.birth}</span> },
              { key: 'channel', head: words.channel, cell: (row) => words.channels[row.channel] ?? row.channel },
              { key: 'reference', head: words.reference, cell: (row) => <span className="numbers">{row.reference}</span> },
              { key: 'received', head: words.received, cell: (row) => <span className="numbers">{formats.time(row.received)}</span> },
              { key: 'standing', head: words.standing, cell: (row) => words.standings[row.standing] ?? row.standing },
            ]}
          />
          {page.total > page.rows.length && <p className="small quiet">{words.more(page.rows.length, page.total)}</p>}
          {page.mayWrite && <TakeIntake onTaken={again} />}
        </>
      )}
    </div>
  )
}
