import type { FieldView, PersonPage } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { Button } from '../parts/Button'
import { StatusBadge } from '../parts/StatusBadge'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'
import { whoOf } from './personWords'
import { useFieldWords } from './useFieldWords'

interface Props {
  page: PersonPage
  onChanged: () => void
}

/** 入力の食いちがい: both answers as sentences; nobody is made to decide now. */
export function Conflicts({ page, onChanged }: Props) {
  const words = useWords(catalogue).conflict
  const failureText = useFailureText()
  const announce = useAnnounce()
  const fields = useFieldWords()
  const { save, failure, saving } = useSave()
  const conflicts = page.fields.filter((field) => field.others.length > 0)
  if (conflicts.length === 0) return null

  const use = async (field: string, value: string) => {
    const saved = await save('set_field', {
      personId: page.row.id,
      field,
      value: value === '' ? null : value,
      seenAt: null,
    })
    if (saved === undefined) return
    announce(words.resolved(fields.name(field)))
    onChanged()
  }

  return (
    <section className="person-conflicts" aria-label={words.title}>
      <h2>
        <StatusBadge tone="purple" shape="not-equal">
          {words.count(conflicts.length)}
        </StatusBadge>
      </h2>
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
      <ul className="person-conflict-list">
        {conflicts.map((field) => (
          <Conflict key={field.field} field={field} saving={saving} onUse={(value) => void use(field.field, value)} />
        ))}
      </ul>
    </section>
  )
}

function Conflict({ field, saving, onUse }: { field: FieldView; saving: boolean; onUse: (value: string) => void }) {
  const words = useWords(catalogue).conflict
  const formats = useFormats()
  const fields = useFieldWords()
  const inWords = (value: string) => (value === '' ? words.nothing : fields.value(field.field, value))
  const claims = [{ value: field.value, by: field.by }, ...field.others]
  return (
    <li>
      <p>
        <strong>{words.sentence(fields.name(field.field), claims.length)}</strong>{' '}
        {words.nowUsing(inWords(field.value))}
      </p>
      <ul className="person-claims">
        {claims.map((claim, at) => (
          <li key={`${claim.value}/${String(at)}`}>
            <span>{words.said(whoOf(claim.by), formats.time(claim.by.seen), inWords(claim.value))}</span>
            <Button writes size="small" busy={saving} onClick={() => onUse(claim.value)}>
              {words.use(inWords(claim.value))}
            </Button>
          </li>
        ))}
      </ul>
    </li>
  )
}
