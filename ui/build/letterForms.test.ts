import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FORMS } from '../src/parts/letterForms'
import { LETTER_FONT } from './fonts'
import { formsIn, withSelectors } from './letterForms'

const font = readFileSync(LETTER_FONT)

test('the screens know exactly the letter forms that the font draws', () => {
  const many = new Map<number, string>()
  for (const [letter, count] of [...formsIn(font)].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (count > 1) many.set(count, (many.get(count) ?? '') + letter)
  }
  const sorted = (letters: string) => [...letters].sort().join('')
  expect(Object.fromEntries([...many].map(([count, letters]) => [count, sorted(letters)]))).toEqual(
    Object.fromEntries(Object.entries(FORMS).map(([count, letters]) => [count, sorted(letters)])),
  )
})

test('every selector has a glyph of its own, and the forms are still there', () => {
  const made = withSelectors(font)
  expect(formsIn(made)).toEqual(formsIn(font))
  expect(glyphOf(made, 0x845b), 'letters stay what they were').toBe(glyphOf(font, 0x845b))
  for (const selector of [0xfe00, 0xfe0f, 0xe0100, 0xe01ef]) {
    expect(glyphOf(font, selector)).toBe(0)
    expect(glyphOf(made, selector), 'blank').toBe(glyphOf(font, 0x20))
  }
})

test('a font that was made is whole: the sum over its bytes is the one every font has', () => {
  const made = withSelectors(font)
  let total = 0
  for (let at = 0; at < made.length; at += 4) total = (total + made.readUInt32BE(at)) >>> 0
  expect(total).toBe(0xb1b0afba)
})

/** Looked up as a web view does: in the table for all planes. */
function glyphOf(bytes: Buffer, letter: number): number {
  const entries = Array.from({ length: bytes.readUInt16BE(4) }, (_, each) => 12 + each * 16)
  const entry = entries.find((at) => bytes.toString('latin1', at, at + 4) === 'cmap') ?? 0
  const map = bytes.subarray(bytes.readUInt32BE(entry + 8))
  for (let record = 4; record < 4 + map.readUInt16BE(2) * 8; record += 8) {
    const table = map.subarray(map.readUInt32BE(record + 4))
    if (table.readUInt16BE(0) !== 12) continue
    for (let at = 16; at < 16 + table.readUInt32BE(12) * 12; at += 12) {
      const first = table.readUInt32BE(at)
      if (first <= letter && letter <= table.readUInt32BE(at + 4)) return table.readUInt32BE(at + 8) + letter - first
    }
    return 0
  }
  throw new Error('no table for all planes')
}
