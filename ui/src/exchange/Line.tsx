import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { LineState, SetLine } from '../generated/app'
import { exchange as catalogue } from '../messages/exchange'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { CheckBox } from '../parts/CheckBox'
import { Select } from '../parts/Select'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'

const SPEEDS = [64, 128, 256, 512, 1_000, 2_000, 5_000] as const
const DAYS = [0, 20, 50, 100, 200, 500, 1_000, 5_000] as const

/** A list that also holds what was said elsewhere, on the command line for example. */
const withOther = (list: readonly number[], said: number) => (list.includes(said) ? list : [...list, said].sort((a, b) => a - b))

/** What a satellite or mobile line may carry, and how much of it is used. */
export function Line() {
  const { value: state, again } = useAnswer('line_state', {})
  return state === undefined ? null : <Said key={JSON.stringify([state.slow, state.kbitPerSecond, state.mbPerDay, state.bulk])} state={state} onSaid={again} />
}

function Said({ state, onSaid }: { state: LineState; onSaid: () => void }) {
  const words = useWords(catalogue).line
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
  const [form, setForm] = useState<SetLine>({ slow: state.slow, kbitPerSecond: state.kbitPerSecond, mbPerDay: state.mbPerDay, bulk: state.bulk })
  const announce = useAnnounce()
  const send = async () => {
    if ((await save('set_line', form)) === undefined) return
    announce(words.saved)
    onSaid()
  }
  return (
    <section className="section stack">
      <h2>{words.title}</h2>
      <p className="small quiet">{words.what}</p>
      {state.slow && <p className="numbers">{words.used(state.usedKb)}</p>}
      {state.usedUp && <Banner kind="warning" title={words.usedUp} />}
      {state.waiting > 0 && <Banner kind="note" title={words.waiting(state.waiting)} />}
      {!form.slow && state.proposedKbit > 0 && (
        <Banner
          kind="note"
          title={words.proposed(state.proposedKbit)}
          actions={<Button onClick={() => setForm({ ...form, slow: true, kbitPerSecond: state.proposedKbit, bulk: false })}>{words.take}</Button>}
        />
      )}
      <Select
        label={words.kind}
        value={form.slow ? 'slow' : 'free'}
        options={[
          { value: 'free', label: words.kinds.free },
          { value: 'slow', label: words.kinds.slow },
        ]}
        onChange={(value) => setForm({ ...form, slow: value === 'slow' })}
      />
      {form.slow && (
        <>
          <Select
            label={words.speed}
            value={String(form.kbitPerSecond)}
            options={withOther(SPEEDS, form.kbitPerSecond).map((kbit) => ({ value: String(kbit), label: words.speeds(kbit) }))}
            onChange={(value) => setForm({ ...form, kbitPerSecond: Number(value) })}
          />
          <Select
            label={words.perDay}
            value={String(form.mbPerDay)}
            options={withOther(DAYS, form.mbPerDay).map((mb) => ({ value: String(mb), label: words.perDays(mb) }))}
            onChange={(value) => setForm({ ...form, mbPerDay: Number(value) })}
          />
          <CheckBox label={words.bulk} checked={form.bulk} onChange={(bulk) => setForm({ ...form, bulk })} />
          <p className="small quiet">{words.bulkWhat}</p>
        </>
      )}
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
      <div>
        <Button busy={saving} onClick={() => void send()}>
          {words.save}
        </Button>
      </div>
    </section>
  )
}
