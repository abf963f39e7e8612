// Writes which libraries are inside the programs, and the texts of their licences.
//   cargo metadata … | node libraries.mjs <folder of the screens>
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

const PROGRAMS = ['cli', 'desktop']
const LICENCE = /^(licen[cs]e|copying|notice|copyright|unlicense)/i

const inside = [...crates(JSON.parse(await new Response(process.stdin).text())), ...packages(process.argv[2])]
inside.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))

console.log('Libraries inside Tsunagi, with their licences. The texts follow the list.\n')
for (const { name, version, licence, from } of inside) {
  if (!licence) throw new Error(`${name} ${version} names no licence`)
  console.log(`${name} ${version}: ${licence}${from ? ` (${from})` : ''}`)
}
// Most crates bring the same words; each text is written once.
const texts = new Map()
for (const { name, version, folder } of inside) {
  for (const file of licenceFiles(folder)) {
    const text = readFileSync(file, 'utf8').trim()
    const same = text.replace(/\s+/g, ' ')
    if (!texts.has(same)) texts.set(same, { text, whose: new Set() })
    texts.get(same).whose.add(`${name} ${version}`)
  }
}
for (const { text, whose } of texts.values()) {
  console.log(`\n${'='.repeat(80)}\n${[...whose].join(', ')}\n${'='.repeat(80)}\n\n${text}`)
}

/** What the programs are made of: what they use, and what that is built from; not what tests use. */
function crates({ packages, resolve }) {
  const byId = new Map(packages.map((found) => [found.id, found]))
  const uses = new Map(resolve.nodes.map(({ id, deps }) => [id, deps]))
  const reached = new Set(packages.filter(({ name, source }) => !source && PROGRAMS.includes(name)).map(({ id }) => id))
  for (const id of reached) {
    for (const { pkg, dep_kinds } of uses.get(id)) {
      if (dep_kinds.some(({ kind }) => kind !== 'dev')) reached.add(pkg)
    }
  }
  return [...reached]
    .map((id) => byId.get(id))
    .filter(({ source }) => source)
    .map(({ name, version, license, license_file, repository, manifest_path }) => ({
      name,
      version,
      licence: license ?? license_file,
      from: repository,
      folder: dirname(manifest_path),
    }))
}

/** What the screens are made of, by their lock file; without what only builds or tests them. */
function packages(screens) {
  const lock = JSON.parse(readFileSync(join(screens, 'package-lock.json'), 'utf8'))
  return Object.entries(lock.packages)
    .filter(([path, { dev, optional }]) => path && !dev && !optional)
    .map(([path, { version, license }]) => ({
      name: path.replace(/^.*node_modules\//, ''),
      version,
      licence: license,
      folder: join(screens, path),
    }))
}

/** Licence texts in a folder, and in the folder of the C library that a crate carries. */
function licenceFiles(folder) {
  if (!existsSync(folder)) throw new Error(`${folder} is missing`)
  const found = []
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile() && LICENCE.test(entry.name)) found.push(join(folder, entry.name))
    if (!entry.isDirectory() || entry.name === 'src') continue
    for (const below of readdirSync(join(folder, entry.name), { withFileTypes: true })) {
      if (below.isFile() && LICENCE.test(below.name)) found.push(join(folder, entry.name, below.name))
    }
  }
  return found.sort()
}
