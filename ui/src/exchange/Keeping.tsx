import { useAnswer } from '../backend/useAnswer'
import { exchange as catalogue } from '../messages/exchange'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { CheckBox } from '../parts/CheckBox'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'

/** What this device gave up because an office keeps it, and whether it is to keep everything itself. */
export function Keeping() {
  const words = useWords(catalogue).keeping
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { value: state, again } = useAnswer('keeping', {})
  const { save, failure, saving } = useSave()
  if (state === undefined) return null
  const say = async (everything: boolean) => {
    if (saving || (await save('set_keeping', { everything })) === undefined) return
    announce(everything ? words.saidAll : words.saidSome)
    again()
  }
  return (
    <section className="section stack">
      <h2>{words.title}</h2>
      <p className="small quiet">{words.what}</p>
      <p className="numbers">{state.givenUp === 0 ? words.nothing : words.givenUp(state.givenUp, state.givenUpKb)}</p>
      {state.everything && !state.told ? (
        <p>{words.byRole}</p>
      ) : (
        <CheckBox label={words.all} hint={words.allWhat} checked={state.told} onChange={(all) => void say(all)} />
      )}
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
    </section>
  )
}
