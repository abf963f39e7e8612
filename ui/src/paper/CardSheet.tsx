import type { RootCard } from '../generated/app'
import { CodePicture } from '../keys/CodePicture'
import { digitGroups } from '../messages/formats'
import { useWords } from '../messages/language'
import { paper } from '../messages/paper'
import { Sheet } from './Sheet'

/** The card of an operation: its name, its twenty digits, and the same as a code. There is no secret on it. */
export function CardSheet({ card }: { card: RootCard }) {
  const words = useWords(paper).card
  return (
    <Sheet title={words.title} what="root_card" about={words.lead} end={words.end}>
      <p className="sheet-card-name">{card.operation}</p>
      <h2>{words.digits}</h2>
      <ol className="sheet-groups">
        {digitGroups(card.rootFingerprint).map((group, index) => (
          <li key={index}>
            <small>{index + 1}</small> {group}
          </li>
        ))}
      </ol>
      <CodePicture rows={card.picture} label={words.code} />
      <ol className="sheet-steps">
        {words.steps.map((step, index) => (
          <li key={index}>
            {index + 1}. {step}
          </li>
        ))}
      </ol>
    </Sheet>
  )
}
