import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import { asksMore, shownName } from './letterForms'
import './PersonName.css'

interface Props {
  /** As stored; empty when only the reading is known. */
  name: string
  /** Shown in place of an empty name. */
  kana?: string
}

/**
 * A name, in the letter forms it was registered with (葛󠄀 is not 葛). A form that the bundled font
 * cannot draw is shown in its usual form with a small mark; the stored name stays as it is, in the
 * title and in the record.
 */
export function PersonName({ name, kana = '' }: Props) {
  const words = useWords(parts)
  if (!name) return <span className="person-name">{kana || words.nameUnknown}</span>
  if (!asksMore(name)) return <span className="person-name">{shownName(name)}</span>
  return (
    <span className="person-name" title={words.letterFormTitle(name)}>
      {shownName(name)}
      <small className="person-name-form">{words.letterForm}</small>
    </span>
  )
}
