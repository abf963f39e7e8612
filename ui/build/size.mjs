// The JavaScript that must be read before the first screen stands, gzipped, against its budget.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET_KB = 140

const page = readFileSync('dist/index.html', 'utf8')
const files = new Set()
for (const [, file] of page.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)) files.add(file)

let total = 0
for (const file of files) {
  const bytes = gzipSync(readFileSync(`dist/${file}`)).length
  total += bytes
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${file}`)
}
console.log(`${(total / 1000).toFixed(1).padStart(7)} kB  first screen, budget ${BUDGET_KB} kB`)
if (files.size === 0 || total > BUDGET_KB * 1000) {
  console.error('first-screen JavaScript is over its budget (or none was found)')
  process.exit(1)
}
