import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { Today, TodayList } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { today as catalogue } from '../messages/today'
import { PrintButton } from '../paper/Sheet'
import { VisitSheet } from '../paper/VisitSheet'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { useNavigation } from '../shell/navigation'
import { useStatus } from '../shell/status'
import { Beside } from '../visits/Beside'
import { TodayLine } from './TodayLine'
import './TodayScreen.css'

/** Gravest first; the first two need the whole width, the others stand side by side. */
const WIDE = ['urgent', 'due'] as const
const NARROW = ['needs', 'unseen', 'unknownPlace', 'changed'] as const

/** Lines drawn before somebody asks for the rest. */
const FIRST_WIDE = 20
const FIRST_NARROW = 6

/** 今日: the work that waits, gathered from the records; nothing here is kept by hand. */
export function TodayScreen() {
  const words = useWords(catalogue)
  const formats = useFormats()
  const failureText = useFailureText()
  const status = useStatus()
  const { go } = useNavigation()
  const { value: today, failure, again } = useAnswer('today', {})
  const [writing, setWriting] = useState<string | null>(null)

  if (today === undefined) {
    return (
      <div className="screen">
        <ScreenTitle>{words.title}</ScreenTitle>
        {failure === undefined ? (
          <p className="quiet" role="status">
            {words.loading}
          </p>
        ) : (
          <Banner kind="warning" title={failureText(failure)} actions={<Button onClick={again}>{words.again}</Button>} />
        )}
      </div>
    )
  }

  const { bar } = status
  const nothing = [...WIDE, ...NARROW].every((name) => today[name].total === 0)
  return (
    <Beside
      personId={writing}
      onClose={() => {
        setWriting(null)
        again()
      }}
    >
      <div className="screen today">
        <div className="today-head">
          <ScreenTitle>{words.heading(formats.day(today.date))}</ScreenTitle>
          <div className="row">
            <p className="quiet numbers">
              {[status.team, status.operatorName, words.people(today.people)].filter((part) => part !== '').join('・')}
            </p>
            <PrintButton sheet={() => <VisitSheet today={today} reasons={words.reasons} />} />
          </div>
        </div>
        {today.handoversWaiting > 0 && (
          <Banner
            title={words.handovers(today.handoversWaiting)}
            actions={
              <Button kind="primary" size="small" onClick={() => go({ screen: 'handovers' })}>
                {words.openHandovers}
              </Button>
            }
          />
        )}
        {today.sameWaiting > 0 && (
          <Banner
            title={words.same(today.sameWaiting)}
            actions={
              <Button size="small" onClick={() => go({ screen: 'same' })}>
                {words.openSame}
              </Button>
            }
          />
        )}
        {bar !== null && bar.onlyHere > 0 && (
          <Banner
            title={words.onlyHere(bar.onlyHere, bar.oldestOnlyHere === null ? '' : formats.time(bar.oldestOnlyHere))}
            actions={<Button size="small" onClick={() => go({ screen: 'exchange' })}>{words.openExchange}</Button>}
          />
        )}
        {nothing ? (
          <p className="table-empty">{today.people === 0 ? words.emptyRoll : words.empty}</p>
        ) : (
          <>
            {WIDE.map((name) => (
              <Section key={name} name={name} list={today[name]} date={today.date} onNote={setWriting} />
            ))}
            <div className="today-pair">
              {NARROW.map((name) => (
                <Section key={name} name={name} list={today[name]} date={today.date} onNote={setWriting} narrow />
              ))}
            </div>
          </>
        )}
      </div>
    </Beside>
  )
}

interface SectionProps {
  name: (typeof WIDE)[number] | (typeof NARROW)[number]
  list: TodayList
  date: Today['date']
  onNote: (personId: string) => void
  narrow?: boolean
}

function Section({ name, list, date, onNote, narrow = false }: SectionProps) {
  const words = useWords(catalogue)
  const [all, setAll] = useState(false)
  const first = narrow ? FIRST_NARROW : FIRST_WIDE
  const rows = all ? list.rows : list.rows.slice(0, first)
  return (
    <section className={`today-section today-${name}`} aria-label={words.sections[name]}>
      <h2>
        {words.sections[name]}
        <span className="today-count numbers">{words.count(list.total)}</span>
      </h2>
      {list.rows.length === 0 ? (
        <p className="quiet small">{words.none}</p>
      ) : (
        <ul className={narrow ? 'today-lines today-lines-narrow' : 'today-lines'}>
          {rows.map((row, at) => (
            <TodayLine
              key={`${row.person.id}/${String(at)}`}
              row={row}
              date={date}
              narrow={narrow}
              onNote={() => onNote(row.person.id)}
            />
          ))}
        </ul>
      )}
      {rows.length < list.rows.length && (
        <Button kind="quiet" size="small" onClick={() => setAll(true)}>
          {words.more(list.rows.length - rows.length)}
        </Button>
      )}
      {rows.length === list.rows.length && list.total > rows.length && rows.length > 0 && (
        <p className="quiet small">{words.showing(list.rows.length, list.total)}</p>
      )}
    </section>
  )
}
