import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { members as catalogue } from '../messages/members'
import { Button } from '../parts/Button'
import { useSave } from '../parts/useSave'

/** Devices that hold what they may keep no longer: a person says what day it is, and they erase it. */
export function EndedSection() {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const formats = useFormats()
  const { value: ended, again } = useAnswer('ended_devices', {})
  const { save, failure, saving } = useSave()
  const [told, setTold] = useState(false)

  if (ended === undefined || (ended.devices === 0 && !told)) return null
  const say = async () => {
    const done = await save('say_date', { date: ended.today })
    again()
    if (done !== undefined) setTold(true)
  }
  return (
    <section className="section stack">
      <h2>{words.ended}</h2>
      {ended.devices > 0 && (
        <>
          <p>{words.endedWhat(ended.devices)}</p>
          <p>{words.endedAsk(formats.day(ended.today))}</p>
          <div>
            <Button writes busy={saving} onClick={() => void say()}>
              {words.endedYes}
            </Button>
          </div>
        </>
      )}
      <p role="status">{told && ended.devices === 0 ? words.endedDone : ''}</p>
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
    </section>
  )
}
