import { useAnswer } from '../backend/useAnswer'
import type { AuditPage } from '../generated/app'
import { useAuditWords } from '../audit/auditWords'
import { audit } from '../messages/audit'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { Sheet } from './Sheet'

const never = () => false

/** 操作の記録 on paper, with whether it holds together. */
export function AuditSheet({ id, page }: { id: string; page: AuditPage }) {
  const words = useWords(audit)
  const formats = useFormats()
  const say = useAuditWords('')
  const { value: state, failure } = useAnswer('audit_check', {}, { on: never })
  // Nothing goes on paper before it is known whether it holds.
  if (state === undefined && failure === undefined) return null
  const name = page.personName || words.nameless
  const people = id === '' ? [...new Set(page.rows.flatMap((line) => line.personId ?? []))] : [id]
  return (
    <Sheet title={id === '' ? words.sheet.title : words.sheet.titleOf(name)} what="audit" people={people}>
      {state !== undefined && (
        <p>
          {say.state(state)} {say.more(state)}
        </p>
      )}
      <p>{words.onlyHere}</p>
      <table>
        <thead>
          <tr>
            <th>{words.sheet.number}</th>
            <th>{words.columns.when}</th>
            <th>{words.columns.who}</th>
            <th>{words.columns.what}</th>
          </tr>
        </thead>
        <tbody>
          {page.rows.map((line) => (
            <tr key={line.number}>
              <td>{line.number}</td>
              <td>{formats.time(line.at)}</td>
              <td>{say.who(line)}</td>
              <td>{say.what(line)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  )
}
