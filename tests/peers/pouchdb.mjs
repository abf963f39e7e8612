// PouchDB on LevelDB pushes to PouchDB behind express-pouchdb, as an offline-first application does.
//   node pouchdb.mjs DOCUMENTS CHANGED FOLDER
// Prints one line of JSON: { first, nothing, changed }, each as measure.mjs says.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import express from 'express'
import expressPouch from 'express-pouchdb'
import PouchDB from 'pouchdb'
import { cost, documents, serve } from './measure.mjs'

const [source, changedSource, folder] = process.argv.slice(2)
for (const side of ['here', 'there']) mkdirSync(join(folder, side), { recursive: true })
const Here = PouchDB.defaults({ prefix: `${join(folder, 'here')}/` })
const There = PouchDB.defaults({ prefix: `${join(folder, 'there')}/` })

const application = express()
application.use(
  '/',
  expressPouch(There, {
    mode: 'minimumForPouchDB',
    configPath: join(folder, 'config.json'),
    logPath: join(folder, 'log.txt'),
  }),
)
const served = await serve(application)
const records = new Here('records')
const AT_ONCE = 500

async function keep(list) {
  for (let from = 0; from < list.length; from += AT_ONCE) {
    const answers = await records.bulkDocs(list.slice(from, from + AT_ONCE))
    const refused = answers.find((answer) => answer.error)
    if (refused) throw new Error(`a document was refused: ${refused.message}`)
  }
}

const list = documents(source)
await keep(list.map(({ id, fields, notes }) => ({ _id: id, ...fields, notes })))
const office = `http://127.0.0.1:${served.port}/records`
const push = async () => {
  const answer = await records.replicate.to(office, { batch_size: AT_ONCE })
  if (!answer.ok || answer.doc_write_failures > 0) throw new Error('the push failed')
}

const first = await cost(served, push)
const total = (await new There('records').info()).doc_count
if (total !== list.length) throw new Error(`only ${total} documents arrived`)
const nothing = await cost(served, push)
const more = documents(changedSource)
const held = await records.allDocs({ keys: more.map(({ id }) => id), include_docs: true })
await keep(held.rows.map(({ doc }, at) => ({ ...doc, notes: [...doc.notes, more[at].note] })))
const changed = await cost(served, push)
console.log(JSON.stringify({ first, nothing, changed, documents: list.length }))
served.close()
process.exit(0)
