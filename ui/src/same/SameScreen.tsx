import { useEffect, useRef, useState } from 'react'
import { useBackend } from '../backend/backend'
import { useAnswer } from '../backend/useAnswer'
import type { SamePair } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { same as catalogue } from '../messages/same'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { TextField } from '../parts/TextField'
import { useDigits } from '../parts/useDigits'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'
import { Batch } from './Batch'
import { Pair } from './Pair'
import { Said } from './Said'
import './same.css'

const MOST = 100
/** People compared in one request, so that the screen is never held for long. */
const STEP = 50

const CHOICES = [
  { verdict: 'same', word: 'same', keys: '1' },
  { verdict: 'different', word: 'different', keys: '2' },
  { verdict: 'unsure', word: 'later', keys: '3' },
  { verdict: 'relative', word: 'relative', keys: '4' },
] as const

const keyOf = (pair: SamePair) => `${pair.one.id} ${pair.other.id}`
const idsOf = (pair: SamePair) => ({ one: pair.one.id, other: pair.other.id })

/** 同じ人かも: one pair after the other, decided by a person with one key, and taken back with one more. */
export function SameScreen() {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { value: page, failure, again } = useAnswer('list_same_pairs', { limit: MOST })
  const { save, failure: refused, saving } = useSave()
  const left = useLooking(page?.left ?? 0, again)
  // Put off here and now: what was looked at comes back when the screen is opened again.
  const [passed, setPassed] = useState<readonly string[]>([])
  const decided = useRef(new Set<string>())
  const [last, setLast] = useState<{ pair: SamePair; verdict: string } | null>(null)
  const [comment, setComment] = useState('')
  const [together, setTogether] = useState(false)

  const waiting = (page?.pairs ?? []).filter((pair) => !passed.includes(keyOf(pair)))
  const pair = waiting[0]
  const exact = waiting.filter((each) => each.exact && each.stands === '')
  const mayWrite = page?.mayWrite ?? false

  const decide = async (verdict: string) => {
    // A second key may come before the next pair is drawn: it was not meant for this one.
    if (pair === undefined || decided.current.has(keyOf(pair))) return
    decided.current.add(keyOf(pair))
    const done = await save('say_same', { pairs: [idsOf(pair)], verdict, comment })
    if (done === undefined) {
      decided.current.delete(keyOf(pair))
      return
    }
    setPassed((was) => [...was, keyOf(pair)])
    setLast({ pair, verdict })
    setComment('')
    announce(words.said[verdict] ?? '')
    again()
  }
  const takeBack = async () => {
    if (last === null) return
    const done = await save('say_same', { pairs: [idsOf(last.pair)], verdict: 'withdrawn', comment: '' })
    if (done === undefined) return
    decided.current.delete(keyOf(last.pair))
    setPassed((was) => was.filter((key) => key !== keyOf(last.pair)))
    setLast(null)
    announce(words.said.withdrawn ?? '')
    again()
  }
  const sayTogether = async (pairs: readonly SamePair[]) => {
    const done = await save('say_same', { pairs: pairs.map(idsOf), verdict: 'same', comment: '' })
    if (done === undefined) return
    setTogether(false)
    setLast(null)
    announce(words.batchSaid(done.pairs))
    again()
  }
  useDigits(mayWrite && pair !== undefined && !together, (digit) => {
    const chosen = CHOICES[digit - 1]
    if (chosen !== undefined) void decide(chosen.verdict)
  })

  return (
    <div className="screen stack-wide">
      <ScreenTitle>{words.title}</ScreenTitle>
      <p>{words.lead}</p>
      {left > 0 && (
        <p className="quiet" role="status">
          {words.looking(left)}
        </p>
      )}
      {failure !== undefined && <Banner kind="warning" title={failureText(failure)} />}
      {refused !== undefined && <Banner kind="danger" live="alert" title={failureText(refused)} />}
      {last !== null && (
        <Banner
          kind="good"
          title={words.said[last.verdict] ?? ''}
          actions={
            <Button writes size="small" busy={saving} onClick={() => void takeBack()}>
              {words.takeBack}
            </Button>
          }
        />
      )}
      {page !== undefined && !mayWrite && <p className="quiet">{words.readOnly}</p>}
      {page !== undefined && pair === undefined && left === 0 && <p>{words.none}</p>}
      {mayWrite && exact.length > 1 && (
        <section className="section stack">
          <h2>{words.batchTitle(exact.length)}</h2>
          {together ? (
            <Batch pairs={exact} busy={saving} onSay={(pairs) => void sayTogether(pairs)} />
          ) : (
            <div>
              <Button onClick={() => setTogether(true)}>{words.batchOpen}</Button>
            </div>
          )}
        </section>
      )}
      {pair !== undefined && page !== undefined && !together && (
        <section className="section stack" aria-label={words.at(1, waiting.length)}>
          <h2>{words.at(1, Math.max(page.total - (page.pairs.length - waiting.length), waiting.length))}</h2>
          {pair.stands === 'contested' && (
            <Banner kind="warning" title={words.contestedTitle}>
              {words.contested}
            </Banner>
          )}
          {pair.stands === 'unsure' && <p className="quiet">{words.unsure}</p>}
          <Pair pair={pair} />
          {mayWrite && (
            <>
              <div className="row">
                {CHOICES.map(({ verdict, word, keys }) => (
                  <Button key={verdict} writes busy={saving} keys={keys} onClick={() => void decide(verdict)}>
                    {words[word]}
                  </Button>
                ))}
              </div>
              <TextField label={words.comment} width="full" value={comment} onChange={setComment} />
            </>
          )}
          <Said said={pair.said} />
        </section>
      )}
    </div>
  )
}

/** Has those who changed compared, step by step while the screen is open. Answers how many are left. */
function useLooking(told: number, onFound: () => void): number {
  const backend = useBackend()
  const [left, setLeft] = useState<number | null>(null)
  const some = told > 0
  useEffect(() => {
    if (!some) return
    let on = true
    const look = async () => {
      let waiting = -1
      for (;;) {
        const answer = await backend.call('look_for_same', { most: STEP })
        if (!on || !answer.ok) return
        setLeft(answer.value.left)
        if (answer.value.left === 0 || answer.value.compared === 0) {
          onFound()
          return
        }
        if (answer.value.waiting !== waiting) onFound()
        waiting = answer.value.waiting
      }
    }
    void look()
    return () => {
      on = false
    }
  }, [backend, some, onFound])
  return some ? (left ?? told) : 0
}
