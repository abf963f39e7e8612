import type { ByView, PersonRow } from '../generated/app'
import { toHiragana } from '../messages/formats'
import { shownName } from '../parts/letterForms'

/** What a person is called in a sentence. */
export function nameOf(person: PersonRow, unknown: string): string {
  return shownName(person.name) || toHiragana(person.kana) || unknown
}

/** 佐藤(A班), or the device where no name is known. */
export function whoOf(by: Pick<ByView, 'name' | 'device' | 'team'>): string {
  const name = by.name || by.device
  return by.team === '' ? name : `${name}（${by.team}）`
}
