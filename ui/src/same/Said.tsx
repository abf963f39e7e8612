import type { LinkSaid } from '../generated/app'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { same as catalogue } from '../messages/same'

/** What was said about two entries, by whom; what was replaced says so. */
export function Said({ said }: { said: readonly LinkSaid[] }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  if (said.length === 0) return null
  return (
    <details>
      <summary>{words.history}</summary>
      <ul className="plain stack">
        {said.map((each) => (
          <li key={`${each.by.typed}${each.by.device}${each.verdict}`} className={each.inForce ? undefined : 'quiet'}>
            {words.verdicts[each.verdict] ?? each.verdict} {each.comment}{' '}
            <span className="quiet small">
              {each.by.name}
              {each.by.team !== '' && `（${each.by.team}）`} <span className="numbers">{formats.time(each.by.typed)}</span>{' '}
              {!each.inForce && words.replaced}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
