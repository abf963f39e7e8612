import { hidden as catalogue } from '../messages/hidden'
import { useWords } from '../messages/language'
import './hidden.css'

/** The sign of a hidden person: a lock and the word, never a colour alone. */
export function HiddenSign() {
  const words = useWords(catalogue)
  return (
    <span className="hidden-sign">
      <svg aria-hidden="true" viewBox="0 0 16 16" width="14" height="14">
        <path d="M4 7V5a4 4 0 0 1 8 0v2h1v8H3V7zm2 0h4V5a2 2 0 0 0-4 0z" fill="currentColor" />
      </svg>
      {words.sign}
    </span>
  )
}
