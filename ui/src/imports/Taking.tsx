import { useEffect, useRef, useState } from 'react'
import { useBackend } from '../backend/backend'
import { imports as catalogue } from '../messages/imports'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { Progress } from '../parts/Progress'

/** While a list is taken in: how far it has come, and the way to stop. */
export function Taking() {
  const words = useWords(catalogue)
  const backend = useBackend()
  const [now, setNow] = useState<{ done: number; expected: number | null }>({ done: 0, expected: null })
  const [stopping, setStopping] = useState(false)
  const box = useRef<HTMLElement>(null)
  useEffect(() => {
    box.current?.focus()
    return backend.subscribe((event) => {
      if (event.kind === 'progress' && event.work === 'import') setNow(event)
    })
  }, [backend])
  const stop = async () => {
    setStopping(true)
    await backend.call('import_cancel', {})
  }
  return (
    <section className="section stack" ref={box} tabIndex={-1} aria-label={words.work}>
      <Progress label={words.work} done={now.done} expected={now.expected} />
      {stopping && <p role="status">{words.stopping}</p>}
      <div className="row">
        <Button busy={stopping} onClick={() => void stop()}>
          {words.stop}
        </Button>
      </div>
    </section>
  )
}
