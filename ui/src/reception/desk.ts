import type { Stay } from './card'

let stay: Stay = { placeId: null, category: '', text: '' }

/** Where this desk registers: the place of the last card, while the window is open. */
export function desk(): Stay {
  return stay
}

/** The desk stays where it is until a card says otherwise. Words about one family are not kept. */
export function keepDesk(next: Stay): void {
  stay = next.placeId ? next : { placeId: null, category: '', text: '' }
}
