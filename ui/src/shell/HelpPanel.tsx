import { useLayoutEffect, useRef } from 'react'
import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import { shell } from '../messages/shell'
import { Button } from '../parts/Button'
import { Kbd } from '../parts/Kbd'
import type { ScreenName } from './navigation'

/** F1: what this screen does, the keys, what to do when stuck. Beside the screen, never over it. */
export function HelpPanel({ screen, onClose }: { screen: ScreenName; onClose: () => void }) {
  const words = useWords(shell)
  const partWords = useWords(parts)
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    const before = document.activeElement
    heading.current?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <aside className="help" aria-label={words.help}>
      <h2 ref={heading} tabIndex={-1}>
        {words.help}
      </h2>
      <p>{words.helpFor[screen]}</p>
      <h3>{words.keysTitle}</h3>
      <dl className="help-keys">
        {words.keys.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              <Kbd keys={keys} />
              <span className="unseen">{keys}</span>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <h3>{words.troubleTitle}</h3>
      <ul className="help-trouble">
        {words.trouble.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Button size="small" onClick={onClose}>
        {partWords.close}
      </Button>
    </aside>
  )
}
