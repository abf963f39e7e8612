import { useState } from 'react'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { members as catalogue } from '../messages/members'
import { Button } from '../parts/Button'
import { useSave } from '../parts/useSave'

/** 鍵の取りかえ, for those who may. */
export function KeysSection() {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
  const [told, setTold] = useState('')
  const rotate = async () => {
    setTold('')
    const done = await save('rotate_keys', {})
    if (done !== undefined) setTold(words.rotated(done.spaces, done.left))
  }
  return (
    <section className="section stack">
      <h2>{words.keys}</h2>
      <p className="small">{words.keysWhat}</p>
      <div className="row">
        <Button writes busy={saving} onClick={() => void rotate()}>
          {words.rotate}
        </Button>
        <span role="status">{told}</span>
      </div>
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
    </section>
  )
}
