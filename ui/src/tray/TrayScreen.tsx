import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { Tray, TrayRow } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { tray as catalogue } from '../messages/tray'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { Decide } from './Decide'
import { Waiting } from './Waiting'
import './tray.css'

/** 確認待ち: what was set aside, until a person accepts it or decides to leave it. */
export function TrayScreen() {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { value: tray, failure, again } = useAnswer('list_tray', {})
  return (
    <div className="screen tray">
      <ScreenTitle>{words.title}</ScreenTitle>
      <p>{words.lead}</p>
      {tray !== undefined ? (
        <Content tray={tray} onChanged={again} />
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

function Content({ tray, onChanged }: { tray: Tray; onChanged: () => void }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [deciding, setDeciding] = useState<'accept' | 'leave'>()
  const [told, setTold] = useState('')
  // What is gone from the list is chosen no longer.
  const open = tray.rows.filter((row) => row.id !== '')
  const chosen = open.filter((row) => ticked.has(row.id)).map((row) => row.id)
  const acceptable = open.filter((row) => row.mayAccept)
  const own = tray.rows.filter((row) => row.own)
  const others = tray.rows.filter((row) => !row.own)

  const tick = (id: string, on: boolean) => {
    setTold('')
    setTicked((was) => {
      const next = new Set(was)
      if (on) next.add(id)
      else next.delete(id)
      return next
    })
  }
  const decide = (what: 'accept' | 'leave') => {
    if (chosen.length === 0) setTold(words.chooseFirst)
    else setDeciding(what)
  }
  const list = (rows: readonly TrayRow[]) => (
    <ul className="tray-list">
      {rows.map((row, at) => (
        <Waiting key={row.id === '' ? `unnamed-${at}` : row.id} row={row} ticked={ticked.has(row.id)} onTick={(on) => tick(row.id, on)} />
      ))}
    </ul>
  )
  return (
    <>
      {tray.total === 0 ? (
        <p className="table-empty">{words.none}</p>
      ) : (
        <p className="numbers">
          {words.counted(formats.count(tray.total), formats.count(tray.undecided))}{' '}
          {tray.total > tray.rows.length && words.shown(formats.count(tray.rows.length))}
        </p>
      )}
      {tray.late > 0 && <p className="quiet small">{words.late(formats.count(tray.late))}</p>}
      {tray.waiting > 0 && <p className="quiet small">{words.waiting(formats.count(tray.waiting))}</p>}
      {others.length > 0 && (
        <section className="section">
          <h2>{words.others}</h2>
          <div className="tray-tools">
            {acceptable.length > 0 && (
              <Button size="small" onClick={() => setTicked(new Set(acceptable.map((row) => row.id)))}>
                {words.chooseAll}
              </Button>
            )}
            {chosen.length > 0 && (
              <Button size="small" kind="quiet" onClick={() => setTicked(new Set())}>
                {words.chooseNone}
              </Button>
            )}
            <Button writes size="small" kind="primary" onClick={() => decide('accept')}>
              {words.accept}
            </Button>
            <Button writes size="small" onClick={() => decide('leave')}>
              {words.leave}
            </Button>
            <span role="status">{told !== '' ? told : chosen.length > 0 ? words.chosen(chosen.length) : ''}</span>
          </div>
          {list(others)}
        </section>
      )}
      {own.length > 0 && (
        <section className="section">
          <h2>{words.own}</h2>
          <p className="quiet small">{words.ownWhat}</p>
          {list(own)}
        </section>
      )}
      {deciding !== undefined && (
        <Decide
          what={deciding}
          rows={chosen}
          onClose={() => setDeciding(undefined)}
          onDone={() => {
            setDeciding(undefined)
            setTicked(new Set())
            onChanged()
          }}
        />
      )}
    </>
  )
}
