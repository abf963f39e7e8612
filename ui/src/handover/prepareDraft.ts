import type { Gathered, HandoverItemForm, PersonRow, SendHandover } from '../generated/app'
import { addDays, readDay } from '../parts/dayText'

/** The four texts of a case, as changed by the outgoing lead; absent means as prefilled. */
export type CaseTexts = Pick<HandoverItemForm, 'summary' | 'todo' | 'ifThen' | 'word'>

/** What the outgoing lead has written so far. Only what differs from the gathered cases is kept. */
export interface PrepareDraft {
  toTeam: string
  periodFrom: string
  periodTo: string
  situation: string
  /** Ticked off, by person. */
  left: string[]
  changed: Record<string, Partial<CaseTexts>>
  added: PersonRow[]
}

/** One case as shown: gathered or added, with the changes on top. */
export interface PreparedCase {
  person: PersonRow
  reasons: string[]
  visits: number | null
  included: boolean
  texts: CaseTexts
}

/** A week back from today, in the words of the field. */
export function emptyPreparation(today: string): PrepareDraft {
  return {
    toTeam: '',
    periodFrom: addDays(today, -6).replaceAll('-', '/'),
    periodTo: today.replaceAll('-', '/'),
    situation: '',
    left: [],
    changed: {},
    added: [],
  }
}

export function isPrepared(draft: PrepareDraft): boolean {
  return (
    draft.toTeam !== '' ||
    draft.situation !== '' ||
    draft.left.length > 0 ||
    draft.added.length > 0 ||
    Object.keys(draft.changed).length > 0
  )
}

/** Gathered cases in their order, then those added by hand. */
export function preparedCases(gathered: Gathered, draft: PrepareDraft): PreparedCase[] {
  const blank: CaseTexts = { summary: '', todo: '', ifThen: '', word: '' }
  const ids = new Set(gathered.items.map((item) => item.person.id))
  const all = [
    ...gathered.items.map((item) => ({
      person: item.person,
      reasons: item.reasons,
      visits: item.visits,
      texts: { ...blank, summary: item.summary, todo: item.todo },
    })),
    ...draft.added
      .filter((person) => !ids.has(person.id))
      .map((person) => ({ person, reasons: ['added'], visits: null, texts: { ...blank, summary: person.summary } })),
  ]
  return all.map((one) => ({
    ...one,
    included: !draft.left.includes(one.person.id),
    texts: { ...one.texts, ...draft.changed[one.person.id] },
  }))
}

/** The request, or which day cannot be read. */
export function sendRequest(
  draft: PrepareDraft,
  cases: readonly PreparedCase[],
  today: string,
): { request: SendHandover } | { unreadable: 'periodFrom' | 'periodTo' } {
  const periodFrom = readDay(draft.periodFrom, today)
  const periodTo = readDay(draft.periodTo, today)
  if (periodFrom === null) return { unreadable: 'periodFrom' }
  if (periodTo === null) return { unreadable: 'periodTo' }
  return {
    request: {
      toTeam: draft.toTeam.trim(),
      periodFrom,
      periodTo,
      situation: draft.situation.trim(),
      items: cases
        .filter((one) => one.included)
        .map((one) => ({ personId: one.person.id, reasons: one.reasons, ...one.texts })),
    },
  }
}

/** Whether the next team would have to ask at once. */
export function isBare(one: PreparedCase): boolean {
  return one.included && (one.texts.summary.trim() === '' || one.texts.todo.trim() === '')
}
