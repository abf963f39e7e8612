import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { HandoverView } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { handover as catalogue } from '../messages/handover'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { Shape } from '../parts/Shape'
import { useSave } from '../parts/useSave'
import { nameOf } from '../persons/personWords'
import { useAnnounce } from '../shell/announce'
import { useStatus } from '../shell/status'
import { CaseCard } from './CaseCard'
import { isLight, minutesLeft, nextOpen } from './lightCases'

interface Props {
  view: HandoverView
  onChanged: (view: HandoverView) => void
}

/**
 * The incoming team answers case by case, gravest first. One press of Enter takes a case and shows
 * the next one that waits; the cursor stays on the card, so that forty cases are forty presses.
 */
export function TakeOver({ view, onChanged }: Props) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const status = useStatus()
  const { save, failure, saving } = useSave()
  const { items, row } = view
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      items.findIndex((item) => item.answer === null),
    ),
  )
  const [said, setSaid] = useState('')
  const [refusal, setRefusal] = useState('')
  const card = useRef<HTMLDivElement>(null)
  const signButton = useRef<HTMLButtonElement>(null)
  const current = useRef<HTMLLIElement>(null)
  const total = items.length
  const answered = items.filter((item) => item.answer !== null).length
  const light = items.filter((item) => item.answer === null && isLight(item))
  const item = items[at]

  useLayoutEffect(() => {
    card.current?.focus()
  }, [])
  useEffect(() => {
    current.current?.scrollIntoView({ block: 'nearest' })
  }, [at])

  const nameAt = (index: number) => {
    const person = items[index]?.person
    return person == null ? words.taking.unknownPerson : nameOf(person, words.taking.unknownPerson)
  }
  const select = (index: number) => {
    if (index < 0 || index >= total) return
    setAt(index)
    card.current?.focus()
  }
  const answer = async (itemIds: string[], decision: 'taken' | 'asked', question: string, say: (done: number) => string) => {
    setRefusal('')
    const next = await save('answer_handover', { handoverId: row.id, itemIds, decision, question })
    if (next === undefined) return false
    onChanged(next)
    setSaid(say(next.items.filter((one) => one.answer !== null).length))
    const open = nextOpen(next.items, at)
    if (open < 0) signButton.current?.focus()
    else {
      setAt(open)
      card.current?.focus()
    }
    return true
  }
  const take = () => {
    if (item === undefined) return
    if (item.answer?.decision === 'taken') {
      const open = nextOpen(items, at)
      if (open < 0) signButton.current?.focus()
      else select(open)
      return
    }
    void answer([item.id], 'taken', '', (done) => words.taking.taken(nameAt(at), done, total))
  }
  const takeLight = () => {
    const ids = light.map((one) => one.id)
    void answer(ids, 'taken', '', (done) => words.taking.bulkDone(ids.length, done, total))
  }
  const sign = async () => {
    if (answered < total) {
      setRefusal(words.taking.left(total - answered))
      const open = nextOpen(items, at - 1)
      if (open >= 0) select(open)
      return
    }
    const signed = await save('sign_handover', { id: row.id })
    if (signed === undefined) return
    announce(words.taking.signed(status.operatorName, signed.row.taken))
    onChanged(signed)
  }
  const problem = refusal !== '' ? refusal : failure === undefined ? '' : failureText(failure)

  return (
    <>
      <div className="taking-head">
        <ScreenTitle takesFocus={false}>{words.taking.title(row.fromTeam)}</ScreenTitle>
        <p className="numbers">
          {words.taking.period(formats.shortDay(view.periodFrom), formats.shortDay(view.periodTo))}
          <strong className="taking-progress">{words.progress(answered, total)}</strong>
          {answered < total && <span className="quiet">{words.taking.remaining(minutesLeft(items))}</span>}
        </p>
        <progress className="taking-bar" max={Math.max(total, 1)} value={answered} aria-label={words.columns.progress} />
      </div>
      <details className="taking-situation" open>
        <summary>{words.taking.situation}</summary>
        <p className={view.situation === '' ? 'quiet' : 'taking-situation-text'}>
          {view.situation === '' ? words.taking.noSituation : view.situation}
        </p>
      </details>
      <div className="taking">
        <nav className="taking-list" aria-label={words.taking.cases}>
          <ol>
            {items.map((one, index) => (
              <li key={one.id} ref={index === at ? current : undefined}>
                <button
                  type="button"
                  aria-current={index === at || undefined}
                  onClick={() => select(index)}
                >
                  <span className="numbers taking-number">{index + 1}</span>
                  <span className="taking-name">{nameAt(index)}</span>
                  <span className={`taking-mark taking-mark-${one.answer?.decision ?? 'open'}`}>
                    {one.answer !== null && <Shape name={one.answer.decision === 'asked' ? 'question' : 'check'} />}
                    {one.answer === null
                      ? words.taking.marks.open
                      : one.answer.decision === 'asked'
                        ? words.taking.marks.asked
                        : words.taking.marks.taken}
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </nav>
        <div className="taking-main">
          {item !== undefined && (
            <CaseCard
              key={item.id}
              ref={card}
              item={item}
              name={nameAt(at)}
              position={words.taking.caseOf(at + 1, total)}
              saving={saving}
              onTake={take}
              onAsk={(question) =>
                answer([item.id], 'asked', question, (done) => words.taking.askedOf(nameAt(at), done, total))
              }
              onMove={(step) => select(at + step)}
            />
          )}
          <p role="status" className="taking-said">
            {said}
          </p>
          {problem !== '' && (
            <p className="field-error" role="alert">
              {problem}
            </p>
          )}
          {light.length > 1 && (
            <div className="taking-light">
              <Button writes busy={saving} onClick={takeLight}>
                {words.taking.bulk(light.length)}
              </Button>
              <p className="small quiet">{words.taking.bulkWhat}</p>
              <details>
                <summary>{words.taking.bulkNames}</summary>
                <p className="small">{light.map((one) => nameAt(items.indexOf(one))).join('、')}</p>
              </details>
            </div>
          )}
          <div className="taking-sign">
            <p className={answered < total ? 'quiet' : undefined}>
              {answered < total ? words.taking.left(total - answered) : words.taking.allAnswered}
            </p>
            <Button
              writes
              ref={signButton}
              kind={answered < total ? 'secondary' : 'primary'}
              busy={saving}
              onClick={() => void sign()}
            >
              {saving && answered === total ? words.taking.signing : words.taking.sign}
            </Button>
          </div>
        </div>
      </div>
    </>
  )
}
