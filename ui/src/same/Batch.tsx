import { useState } from 'react'
import type { SamePair } from '../generated/app'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { same as catalogue } from '../messages/same'
import { Button } from '../parts/Button'
import { CheckBox } from '../parts/CheckBox'
import { shownName } from '../parts/letterForms'

interface Props {
  pairs: readonly SamePair[]
  busy: boolean
  onSay: (pairs: readonly SamePair[]) => void
}

const keyOf = (pair: SamePair) => `${pair.one.id} ${pair.other.id}`

/** Pairs that agree in everything, ticked beforehand; each shows what a person needs to look at it. */
export function Batch({ pairs, busy, onSay }: Props) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const [left, setLeft] = useState<readonly string[]>([])
  const chosen = pairs.filter((pair) => !left.includes(keyOf(pair)))
  const tick = (pair: SamePair, on: boolean) =>
    setLeft((was) => (on ? was.filter((key) => key !== keyOf(pair)) : [...was, keyOf(pair)]))
  return (
    <>
      <p>{words.batchWhat}</p>
      <ul className="plain stack">
        {pairs.map((pair) => {
          const whole = (row: SamePair['one']) =>
            [shownName(row.name), row.birth === null ? '' : formats.shortBirth(row.birth), row.address, row.receiptNumber].filter((part) => part !== '').join(' ')
          return (
            <li key={keyOf(pair)}>
              <CheckBox
                checked={!left.includes(keyOf(pair))}
                onChange={(on) => tick(pair, on)}
                label={
                  <>
                    {whole(pair.one)}
                    <br />
                    {whole(pair.other)}
                  </>
                }
                says={words.batchTick(whole(pair.one), whole(pair.other))}
              />
            </li>
          )
        })}
      </ul>
      <div>
        {chosen.length > 0 && (
          <Button writes kind="primary" busy={busy} onClick={() => onSay(chosen)}>
            {words.batchSay(chosen.length)}
          </Button>
        )}
      </div>
    </>
  )
}
