import type { MemberForm, RegisterHousehold } from '../generated/app'

/** Where the household is: a known place, or a kind of stay with words. */
export interface Stay {
  placeId: string | null
  category: string
  text: string
}

/** A card as typed; kept as a draft in this form. */
export interface Card {
  members: MemberForm[]
  postalCode: string
  address: string
  phone: string
  stay: Stay
  consent: string
  source: string
  /** Ids of people that were judged to be somebody else. */
  notSame: string[]
}

/** A member before anything was typed. */
export function blankMember(): MemberForm {
  return {
    family: '',
    given: '',
    familyKana: '',
    givenKana: '',
    birth: '',
    sex: '',
    relationship: '',
    consideration: [],
    nameUnknown: false,
    here: true,
  }
}

/** A blank card at the same desk. */
export function blankCard(stay: Stay): Card {
  return {
    members: [blankMember()],
    postalCode: '',
    address: '',
    phone: '',
    stay,
    consent: '',
    source: 'self',
    notSame: [],
  }
}

const typedSomething = (member: MemberForm) =>
  [member.family, member.given, member.familyKana, member.givenKana, member.birth].some((text) => text.trim() !== '') ||
  member.nameUnknown

/** Whether a card holds anything that somebody would miss. */
export function worthKeeping(card: Card): boolean {
  return card.members.some(typedSomething) || [card.postalCode, card.address, card.phone].some((text) => text.trim() !== '')
}

/** A name typed in the search, put where it belongs. */
export function withTypedName(card: Card, typed: string): Card {
  const [first = '', ...rest] = typed.trim().split(/\s+/)
  const second = rest.join(' ')
  const head = card.members[0] ?? blankMember()
  const isKana = /^[ぁ-ゖァ-ヺー\s]+$/.test(typed)
  const filled = isKana
    ? { ...head, familyKana: first, givenKana: second }
    : { ...head, family: first, given: second }
  return { ...card, members: [filled, ...card.members.slice(1)] }
}

/**
 * The request for a card. Members without a family name are of the head's, as the form says above
 * the grid; rows that were added and left empty are left out.
 */
export function toRequest(card: Card): RegisterHousehold {
  const [head = blankMember(), ...others] = card.members
  return {
    members: [
      head,
      ...others.filter(typedSomething).map((member) => ({
        ...member,
        family: member.family || (member.nameUnknown ? '' : head.family),
        familyKana: member.familyKana || (member.nameUnknown || member.family ? '' : head.familyKana),
      })),
    ],
    postalCode: card.postalCode,
    address: card.address,
    phone: card.phone,
    placeId: card.stay.placeId,
    stayCategory: card.stay.category,
    placeText: card.stay.placeId ? '' : card.stay.text,
    consent: card.consent,
    source: card.source,
    seenAt: null,
  }
}

/** Which row of the grid the n-th member of the request is (rows left empty are not sent). */
export function rowOfMember(card: Card, member: number): number {
  let sent = 1
  for (let row = 1; row < card.members.length; row += 1) {
    const form = card.members[row]
    if (form && typedSomething(form)) {
      sent += 1
      if (sent === member) return row + 1
    }
  }
  return 1
}

const stayOfPlace: Record<string, string> = {
  designated_shelter: 'shelter_designated',
  emergency_evacuation: 'shelter_designated',
  temporary_shelter: 'shelter_voluntary',
  welfare_shelter: 'shelter_welfare',
  shelter_1_5: 'shelter_1_5',
  secondary_lodging: 'shelter_secondary',
  temporary_stay: 'wide_area',
  temporary_housing_site: 'temporary_constructed',
  medical: 'hospital',
  care_facility: 'care_facility',
  isolated_settlement: 'in_home',
}

/** The kind of stay (CL-12) that goes with a kind of place (CL-23). */
export function stayCategoryOf(placeKind: string): string {
  return stayOfPlace[placeKind] ?? 'unknown'
}
