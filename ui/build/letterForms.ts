/**
 * The font for letters that BIZ UDPGothic lacks (𠮷, 槗) and for letter forms that a name asks for
 * (葛󠄀 is 葛 followed by a variation selector, U+E0100).
 *
 * Noto Sans JP knows 14,000 such pairs. WebKitGTK asks a font for each half of a pair by itself
 * before it asks for the pair, finds no glyph for the selector, and draws a box. So every selector
 * gets a glyph here: the blank one, which is never drawn, because the pair is found or the selector
 * is ignored.
 */
export function withSelectors(font: Buffer): Buffer {
  const tables = directory(font)
  const cmap = tables.get('cmap')
  const head = tables.get('head')
  if (!cmap || !head) throw new Error('not a font with a character map')
  const old = font.subarray(cmap.offset, cmap.offset + cmap.length)
  const made = mapWithSelectors(old)
  const padded = Buffer.concat([made, Buffer.alloc(-made.length & 3)])
  const start = (font.length + 3) & ~3
  const whole = Buffer.concat([font, Buffer.alloc(start - font.length), padded])
  whole.writeUInt32BE(sum(padded), cmap.entry + 4)
  whole.writeUInt32BE(start, cmap.entry + 8)
  whole.writeUInt32BE(made.length, cmap.entry + 12)
  whole.writeUInt32BE(0, head.offset + 8)
  whole.writeUInt32BE((0xb1b0afba - sum(whole)) >>> 0, head.offset + 8)
  return whole
}

/** Letter pairs that the font draws: letter → how many forms, counted from U+E0100. */
export function formsIn(font: Buffer): Map<string, number> {
  const cmap = directory(font).get('cmap')
  if (!cmap) throw new Error('not a font with a character map')
  const map = font.subarray(cmap.offset, cmap.offset + cmap.length)
  const forms = new Map<string, number>()
  for (const { at } of subtables(map).filter(({ format }) => format === 14)) {
    const table = map.subarray(at)
    for (let each = 0; each < table.readUInt32BE(6); each += 1) {
      const record = 10 + each * 11
      if (table.readUIntBE(record, 3) < FORMS.first) continue
      const usual = table.readUInt32BE(record + 3)
      for (let row = 0; usual && row < table.readUInt32BE(usual); row += 1) {
        const first = table.readUIntBE(usual + 4 + row * 4, 3)
        for (let more = 0; more <= table.readUInt8(usual + 7 + row * 4); more += 1) count(forms, first + more)
      }
      const other = table.readUInt32BE(record + 7)
      for (let row = 0; other && row < table.readUInt32BE(other); row += 1) {
        count(forms, table.readUIntBE(other + 4 + row * 5, 3))
      }
    }
  }
  return forms
}

const OLD_FORMS = { first: 0xfe00, last: 0xfe0f }
const FORMS = { first: 0xe0100, last: 0xe01ef }

interface Table {
  /** Where its line of the directory stands. */
  entry: number
  offset: number
  length: number
}

function directory(font: Buffer): Map<string, Table> {
  const tables = new Map<string, Table>()
  for (let each = 0; each < font.readUInt16BE(4); each += 1) {
    const entry = 12 + each * 16
    tables.set(font.toString('latin1', entry, entry + 4), {
      entry,
      offset: font.readUInt32BE(entry + 8),
      length: font.readUInt32BE(entry + 12),
    })
  }
  return tables
}

function subtables(map: Buffer): { record: number; at: number; format: number }[] {
  return Array.from({ length: map.readUInt16BE(2) }, (_, each) => {
    const record = 4 + each * 8
    const at = map.readUInt32BE(record + 4)
    return { record, at, format: map.readUInt16BE(at) }
  })
}

/** The character map with the whole-range tables (format 12) written anew behind the others. */
function mapWithSelectors(map: Buffer): Buffer {
  let made = Buffer.from(map)
  const moved = new Map<number, number>()
  for (const { record, at, format } of subtables(map)) {
    if (format !== 12) continue
    let start = moved.get(at)
    if (start === undefined) {
      start = (made.length + 3) & ~3
      made = Buffer.concat([made, Buffer.alloc(start - made.length), groupsWithSelectors(map.subarray(at))])
      moved.set(at, start)
    }
    made.writeUInt32BE(start, record + 4)
  }
  if (moved.size === 0) throw new Error('the font maps no letters beyond the first plane')
  return made
}

function groupsWithSelectors(table: Buffer): Buffer {
  const groups = Array.from({ length: table.readUInt32BE(12) }, (_, each) => {
    const at = 16 + each * 12
    return [table.readUInt32BE(at), table.readUInt32BE(at + 4), table.readUInt32BE(at + 8)] as const
  })
  const glyphOf = (letter: number) => {
    const group = groups.find(([first, last]) => first <= letter && letter <= last)
    return group ? group[2] + letter - group[0] : 0
  }
  const blank = glyphOf(0x20)
  for (const { first, last } of [OLD_FORMS, FORMS]) {
    for (let letter = first; letter <= last; letter += 1) {
      if (glyphOf(letter) === 0) groups.push([letter, letter, blank])
    }
  }
  groups.sort(([one], [other]) => one - other)
  const made = Buffer.alloc(16 + groups.length * 12)
  table.copy(made, 0, 0, 16)
  made.writeUInt32BE(made.length, 4)
  made.writeUInt32BE(groups.length, 12)
  groups.forEach((group, each) => group.forEach((value, part) => made.writeUInt32BE(value, 16 + each * 12 + part * 4)))
  return made
}

function count(forms: Map<string, number>, letter: number): void {
  const key = String.fromCodePoint(letter)
  forms.set(key, (forms.get(key) ?? 0) + 1)
}

function sum(bytes: Buffer): number {
  let total = 0
  for (let at = 0; at + 3 < bytes.length; at += 4) total = (total + bytes.readUInt32BE(at)) >>> 0
  return total
}
