import { useEffect, useState } from 'react'
import type { CodeView } from '../generated/app'
import { enrol } from '../messages/enrol'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { CodePicture } from '../keys/CodePicture'
import './codes.css'

/** How long each picture stands: a scanner needs a moment, a person can stop it. */
const EACH_MS = 1_200

/** Something as a QR code for another laptop's scanner or camera; several go round until somebody stops them. */
export function CodeShow({ code, label }: { code: CodeView; label: string }) {
  const words = useWords(enrol)
  const [at, setAt] = useState(0)
  const [going, setGoing] = useState(true)
  const of = code.pictures.length
  const shown = code.pictures[at % Math.max(of, 1)]

  useEffect(() => {
    if (!going || of < 2) return
    const timer = setInterval(() => setAt((now) => (now + 1) % of), EACH_MS)
    return () => clearInterval(timer)
  }, [going, of])

  if (shown === undefined) return <p className="quiet">{words.tooLong}</p>
  const step = (by: number) => {
    setGoing(false)
    setAt((now) => (now + by + of) % of)
  }
  return (
    <div className="code-show">
      <CodePicture rows={shown} label={of === 1 ? label : `${label} ${words.picture((at % of) + 1, of)}`} />
      {of > 1 && (
        <div className="row">
          <span className="numbers">{words.picture((at % of) + 1, of)}</span>
          <Button size="small" onClick={() => step(-1)}>
            {words.before}
          </Button>
          <Button size="small" onClick={() => (going ? setGoing(false) : setGoing(true))}>
            {going ? words.stop : words.go}
          </Button>
          <Button size="small" onClick={() => step(1)}>
            {words.after}
          </Button>
        </div>
      )}
    </div>
  )
}

/** The same as groups of six digits, for where nothing but fingers reaches. */
export function CodeGroups({ code }: { code: CodeView }) {
  const words = useWords(enrol)
  if (code.groups.length === 0) return null
  return (
    <details>
      <summary>{words.typed}</summary>
      <p className="small">{words.typedWhat(code.groups.length)}</p>
      <ol className="code-groups numbers">
        {code.groups.map((group, index) => (
          <li key={index}>
            <span className="small quiet">{index + 1}</span> {group}
          </li>
        ))}
      </ol>
    </details>
  )
}
