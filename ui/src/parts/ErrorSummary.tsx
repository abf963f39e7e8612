import { useLayoutEffect, useRef } from 'react'
import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import './ErrorSummary.css'

/** One thing to put right and the field it is about. */
export interface Problem {
  text: string
  /** Id of the field, if there is one to go to. */
  field?: string
}

/**
 * What must be put right before saving, at the top of the form. Takes the cursor when it appears,
 * unless the form puts it into the field itself (`takesFocus` false): nobody has to look for the
 * red field.
 */
export function ErrorSummary({ problems, takesFocus = true }: { problems: readonly Problem[]; takesFocus?: boolean }) {
  const words = useWords(parts)
  const box = useRef<HTMLDivElement>(null)
  const key = problems.map((problem) => problem.text).join('\n')
  useLayoutEffect(() => {
    if (key && takesFocus) box.current?.focus()
  }, [key, takesFocus])
  if (problems.length === 0) return null
  return (
    <div className="error-summary" role="alert" tabIndex={-1} ref={box}>
      <h2>{words.problems(problems.length)}</h2>
      <ul>
        {problems.map((problem) => (
          <li key={problem.text}>
            {problem.field ? (
              <a
                href={`#${problem.field}`}
                onClick={(event) => {
                  event.preventDefault()
                  const field = document.getElementById(problem.field ?? '')
                  const control = field?.matches('input, textarea, select, button')
                    ? field
                    : field?.querySelector<HTMLElement>('input, textarea, select, button')
                  control?.focus()
                }}
              >
                {problem.text}
              </a>
            ) : (
              problem.text
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
