import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import './PersonName.css'

// Ideographic variation selectors and the older ones; our fonts have no glyphs for the sequences.
const selectors = /[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]/gu

/** Whether the stored name asks for a letter form that the fonts cannot show. */
export function hasLetterForm(name: string): boolean {
  return name.search(selectors) >= 0
}

/** The name as the fonts can show it. */
export function shownName(name: string): string {
  return name.replaceAll(selectors, '')
}

interface Props {
  /** As stored; empty when only the reading is known. */
  name: string
  /** Shown in place of an empty name. */
  kana?: string
}

/**
 * A name. A form of a character that cannot be drawn (葛󠄀 with its selector) is shown in its usual
 * form with a small mark; the stored name stays as it is, in the title and in the record.
 */
export function PersonName({ name, kana = '' }: Props) {
  const words = useWords(parts)
  if (!name) return <span className="person-name">{kana || words.nameUnknown}</span>
  if (!hasLetterForm(name)) return <span className="person-name">{name}</span>
  return (
    <span className="person-name" title={words.letterFormTitle(name)}>
      {shownName(name)}
      <small className="person-name-form">{words.letterForm}</small>
    </span>
  )
}
