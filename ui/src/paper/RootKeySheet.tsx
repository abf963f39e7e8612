import type { RootKeyPaper } from '../generated/app'
import { CodePicture } from '../keys/CodePicture'
import { useWords } from '../messages/language'
import { paper } from '../messages/paper'
import { Sheet } from './Sheet'

/** A key of the root for its keeper's envelope. */
export function RootKeySheet({ rootKey }: { rootKey: RootKeyPaper }) {
  const words = useWords(paper).rootKey
  return (
    <Sheet title={words.title(rootKey.number, rootKey.keys)} what="root_keys" about={words.lead(rootKey.threshold)} end={words.store}>
      <CodePicture rows={rootKey.picture} label={words.code} />
      <h2>{words.groups(rootKey.groups.length)}</h2>
      <ol className="sheet-groups">
        {rootKey.groups.map((group, index) => (
          <li key={index}>
            <small>{index + 1}</small> {group}
          </li>
        ))}
      </ol>
      <div className="sheet-signatures">
        <div className="sheet-hand">{words.kept}</div>
        <div className="sheet-hand">{words.opened}</div>
      </div>
    </Sheet>
  )
}
