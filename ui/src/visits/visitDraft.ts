import type { WriteVisit } from '../generated/app'
import { addDays, readDay } from '../parts/dayText'

/** What the visit note holds while it is written; kept as a draft until it is saved. */
export type VisitDraft = {
  result: string
  about: string[]
  text: string
  health: boolean
  seenAt: string
  need: { area: string; title: string; urgency: string } | null
  next: 'none' | 'tomorrow' | 'three' | 'week' | 'pick'
  nextDay: string
  nextTitle: string
  nextPromised: boolean
  urgent: { urgency: string; reason: string } | null
  watchLevel: string
}

export function emptyVisit(personId: string, nextTitle: string): VisitDraft {
  return {
    result: '',
    about: [personId],
    text: '',
    health: false,
    seenAt: '',
    need: null,
    next: 'none',
    nextDay: '',
    nextTitle,
    nextPromised: false,
    urgent: null,
    watchLevel: '',
  }
}

/** Whether something was entered that would be a loss. */
export function isWorthKeeping(draft: VisitDraft): boolean {
  return (
    draft.text.trim() !== '' ||
    draft.result !== '' ||
    draft.need !== null ||
    draft.urgent !== null ||
    draft.next !== 'none' ||
    draft.watchLevel !== ''
  )
}

/** The day of the next visit; `null` when it cannot be read, '' when none is set. */
export function nextDay(draft: VisitDraft, today: string): string | null {
  switch (draft.next) {
    case 'none':
      return ''
    case 'tomorrow':
      return addDays(today, 1)
    case 'three':
      return addDays(today, 3)
    case 'week':
      return addDays(today, 7)
    case 'pick':
      return readDay(draft.nextDay, today)
  }
}

/** The request: the main person stays first even when ticked last. */
export function visitRequest(draft: VisitDraft, mainId: string, today: string): WriteVisit {
  const about = [...draft.about].sort((one, other) => Number(other === mainId) - Number(one === mainId))
  const due = nextDay(draft, today)
  return {
    personIds: about,
    result: draft.result,
    text: draft.text.trim(),
    health: draft.health,
    seenAt: draft.seenAt === '' ? null : new Date(draft.seenAt).toISOString(),
    source: '',
    need: draft.need,
    next:
      due === null || due === ''
        ? null
        : { title: draft.nextTitle.trim(), due, promised: draft.nextPromised, team: '' },
    urgent: draft.urgent === null ? null : { raised: true, ...draft.urgent },
    watchLevel: draft.watchLevel,
  }
}
