/** How a field of a person is edited. */
export type FieldEditor =
  | { kind: 'text' }
  | { kind: 'lines' }
  | { kind: 'birth' }
  | { kind: 'code'; list: 'sex' | 'consentScope' | 'watchLevel' }
  | { kind: 'considerations' }

/** Fields in the order of the paper card; a field of a newer version is shown after them. */
export const FIELD_GROUPS = [
  {
    group: 'name',
    fields: ['full_name', 'full_name_kana', 'birth_date', 'sex', 'alternative_names', 'name_note', 'language', 'watch_level'],
  },
  {
    group: 'contact',
    fields: ['pre_disaster_address', 'registered_address', 'postal_code', 'phone', 'phone_2', 'phone_3', 'phone_owner', 'email'],
  },
  { group: 'ledger', fields: ['consent_scope', 'damage_level', 'other_damage', 'certificate_status'] },
  { group: 'care', fields: ['consideration', 'consideration_detail', 'allergy', 'medication'] },
] as const

/** Shown elsewhere on the page, or only parts of another field. */
export const FIELDS_ELSEWHERE: ReadonlySet<string> = new Set([
  'summary',
  'receipt_number',
  'family_name',
  'given_name',
  'family_kana',
  'given_kana',
  'birth_date_precision',
  'birth_date_source_text',
  'age_reported_on',
  'owner_lg_code',
])

/** Given at reception; shown here but not set here. */
export const FIELDS_SHOWN_ONLY: ReadonlySet<string> = new Set(['consideration'])

/** The editor of a field. */
export function editorOf(field: string): FieldEditor {
  switch (field) {
    case 'birth_date':
      return { kind: 'birth' }
    case 'sex':
      return { kind: 'code', list: 'sex' }
    case 'consent_scope':
      return { kind: 'code', list: 'consentScope' }
    case 'watch_level':
      return { kind: 'code', list: 'watchLevel' }
    case 'consideration':
      return { kind: 'considerations' }
    case 'consideration_detail':
    case 'medication':
      return { kind: 'lines' }
    default:
      return { kind: 'text' }
  }
}

/** Codes in a field of several codes: a JSON list, or words with commas from an older version. */
export function codesIn(value: string): string[] {
  try {
    const parsed: unknown = JSON.parse(value)
    if (Array.isArray(parsed)) return parsed.filter((one) => typeof one === 'string')
  } catch {
    // Not a list: fall through to the plain form.
  }
  return value
    .split(/[,、]/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
}
