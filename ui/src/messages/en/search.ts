import type { search as ja } from '../ja/search'

export const search: typeof ja = {
  title: 'Search',
  field: 'Search for',
  hint: 'reading, name, birth date (S23), phone, number, address',
  scope: (people, exchanged) => `Searching ${people} people on this device (${exchanged}).`,
  exchangedAt: (when) => `last exchange ${when}`,
  neverExchanged: 'no exchange yet',
  results: 'People found',
  count: (shown, total, millis) => `showing ${shown} of ${total} (${millis} s)`,
  allShown: (total, millis) => `${total} found (${millis} s)`,
  many: '1,000',
  narrow: 'Add a word to narrow it down.',
  moveHint: 'Arrows choose, Enter opens.',
  emptyTitle: (text) => `"${text}" was not found on this device.`,
  emptyText: (when) => `Some records may not have arrived (${when}).`,
  emptyNext: 'Try the reading only, the family name only or the birth date only.',
  start: 'Part of a name is enough. Results appear as you type.',
  register: 'Register somebody new by this name',
  registerBlank: 'Register somebody new',
  opening: (name) => `Record of ${name}`,
}
