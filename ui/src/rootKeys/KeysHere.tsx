import { useState } from 'react'
import type { RootKeyPaper, RootState } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { root as catalogue } from '../messages/root'
import { RootKeySheet } from '../paper/RootKeySheet'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { StatusBadge } from '../parts/StatusBadge'
import { useSave } from '../parts/useSave'

/** Keys that were made here and are to leave: each to a file or to paper, then all are put away. */
export function KeysHere({ state, onChanged }: { state: RootState; onChanged: () => void }) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
  const [told, setTold] = useState('')
  const [paper, setPaper] = useState<{ key: RootKeyPaper; times: number }>()
  const ready = state.here.every((key) => key.written)

  const write = async (number: number) => {
    const file = await save('root_key_file', { number })
    if (file === undefined) return
    setTold(words.keyWritten(number, file.fileName, file.folder))
    onChanged()
  }
  const print = async (number: number) => {
    const key = await save('root_key_paper', { number })
    if (key === undefined) return
    setPaper({ key, times: (paper?.times ?? 0) + 1 })
    onChanged()
  }
  const putAway = async () => {
    if ((await save('root_put_away', {})) === undefined) return
    setTold(words.isAway)
    onChanged()
  }
  return (
    <section className="section stack">
      <h2>{words.hereTitle}</h2>
      <Banner kind="warning" title={words.hereWhat} />
      <ul className="root-keys">
        {state.here.map((key) => (
          <li key={key.number}>
            <strong>{words.keyNumber(key.number, state.keys)}</strong>
            {key.written ? (
              <StatusBadge tone="green" shape="check">
                {words.isWritten}
              </StatusBadge>
            ) : (
              <span className="quiet">{words.notWritten}</span>
            )}
            <span className="row">
              <Button size="small" busy={saving} aria-label={words.writeOf(key.number)} onClick={() => void write(key.number)}>
                {words.write}
              </Button>
              <Button size="small" busy={saving} aria-label={words.printOf(key.number)} onClick={() => void print(key.number)}>
                {words.print}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
      <p role="status">{told}</p>
      <p className="small">{words.awayWhat}</p>
      <div>
        <Button kind={ready ? 'primary' : 'secondary'} busy={saving} onClick={() => void putAway()}>
          {words.away}
        </Button>
      </div>
      {paper !== undefined && <RootKeySheet key={paper.times} rootKey={paper.key} />}
    </section>
  )
}
