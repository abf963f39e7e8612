import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '..', 'src')
const texts = (ending: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => readFileSync(join(folder, file), 'utf8'))

test('every class that screens share has a style', () => {
  const used = texts('.tsx').flatMap((text) => [...text.matchAll(/className="([^"]+)"/g)].flatMap(([, all]) => (all ?? '').split(' ')))
  // What belongs to one screen begins with the name of its folder; it may only mark a place.
  const shared = [...new Set(used)].filter((name) => !name.includes('-') && !readdirSync(folder).includes(name))
  expect(shared).toContain('stack')
  const styles = texts('.css').join('\n')
  expect(shared.filter((name) => !new RegExp(`\\.${name}(?![\\w-])`).test(styles))).toEqual([])
})
