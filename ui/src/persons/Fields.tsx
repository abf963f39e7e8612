import { useRef, useState } from 'react'
import type { FieldView, PersonPage } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { Button } from '../parts/Button'
import { StatusBadge } from '../parts/StatusBadge'
import { FIELD_GROUPS, FIELDS_ELSEWHERE, FIELDS_SHOWN_ONLY } from './fieldGroups'
import { FieldForm } from './FieldForm'
import { whoOf } from './personWords'
import { useFieldWords } from './useFieldWords'

interface Props {
  page: PersonPage
  onChanged: () => void
}

/** The items of the card, each with who said it, when, and how sure it is. */
export function Fields({ page, onChanged }: Props) {
  const words = useWords(catalogue).fields
  const fields = useFieldWords()
  const [editing, setEditing] = useState<string | null>(null)
  const list = useRef<HTMLElement>(null)
  const byName = new Map(page.fields.map((field) => [field.field, field]))
  const listed = new Set<string>(FIELD_GROUPS.flatMap((group) => [...group.fields]))
  const unlisted = page.fields.filter((field) => !listed.has(field.field) && !FIELDS_ELSEWHERE.has(field.field))

  const close = (field: string) => {
    setEditing(null)
    // The button comes back with the next drawing.
    window.setTimeout(() => list.current?.querySelector<HTMLElement>(`[data-field="${field}"] button`)?.focus(), 0)
  }
  const line = (name: string) =>
    editing === name ? (
      <FieldForm
        key={name}
        personId={page.row.id}
        field={name}
        value={byName.get(name)?.value ?? ''}
        onClose={() => close(name)}
        onChanged={onChanged}
      />
    ) : (
      <FieldLine key={name} name={name} field={byName.get(name)} onEdit={() => setEditing(name)} />
    )

  return (
    <section className="section" ref={list}>
      <h2>{words.title}</h2>
      {FIELD_GROUPS.map(({ group, fields: names }) => {
        if (group === 'care' && !page.careVisible) {
          return (
            <p key={group} className="quiet small">
              {words.careHidden}
            </p>
          )
        }
        const written = names.filter((name) => byName.has(name))
        const empty = names.filter((name) => !byName.has(name) && !FIELDS_SHOWN_ONLY.has(name))
        return (
          <div key={group} className="person-fields">
            <h3>{words.groups[group]}</h3>
            <dl>{written.map(line)}</dl>
            {empty.length > 0 && (
              <details open={empty.some((name) => name === editing) || undefined}>
                <summary>{words.showEmpty(empty.length)}</summary>
                <dl>{empty.map(line)}</dl>
              </details>
            )}
          </div>
        )
      })}
      {unlisted.length > 0 && (
        <dl className="person-fields">
          {unlisted.map((field) => (
            <div key={field.field} className="person-field">
              <dt>{fields.name(field.field)}</dt>
              <dd>{field.value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}

function FieldLine({ name, field, onEdit }: { name: string; field: FieldView | undefined; onEdit: () => void }) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const formats = useFormats()
  const fields = useFieldWords()
  const title = fields.name(name)
  return (
    <div className="person-field" data-field={name}>
      <dt>
        {title}
        {field !== undefined && field.others.length > 0 && (
          <StatusBadge tone="purple" shape="not-equal">
            {words.conflict.mark}
          </StatusBadge>
        )}
      </dt>
      <dd>
        {field === undefined ? (
          <span className="quiet">{words.fields.empty}</span>
        ) : (
          <>
            <span className={field.others.length > 0 ? 'person-disputed' : undefined}>
              {field.value === '' ? words.fields.asked : fields.value(name, field.value)}
            </span>
            <span className="person-provenance">
              {words.fields.provenance(
                label('sourceKind', field.by.source),
                whoOf(field.by),
                label('verification', field.by.verification),
                formats.dayOnly(field.by.seen),
              )}
            </span>
          </>
        )}
      </dd>
      {!FIELDS_SHOWN_ONLY.has(name) && (
        <dd className="person-field-edit">
          <Button
            writes
            kind="quiet"
            size="small"
            aria-label={field === undefined ? words.fields.writeOf(title) : words.fields.editOf(title)}
            onClick={onEdit}
          >
            {field === undefined ? words.fields.write : words.fields.edit}
          </Button>
        </dd>
      )}
    </div>
  )
}
