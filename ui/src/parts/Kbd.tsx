import './Kbd.css'

/** A key hint beside a word, such as Ctrl+K. Read out by `aria-keyshortcuts` of its control. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className="kbd" aria-hidden="true">
      {keys}
    </kbd>
  )
}
