// automerge-repo over WebSocket: one repository brings its documents to another that knows none.
//   node automerge-repo.mjs DOCUMENTS CHANGED
// Prints one line of JSON: { first, nothing, changed }, each as measure.mjs says; turns are messages.
import { Repo } from '@automerge/automerge-repo'
import { WebSocketClientAdapter, WebSocketServerAdapter } from '@automerge/automerge-repo-network-websocket'
import { WebSocketServer } from 'ws'
import { cost, documents, serve } from './measure.mjs'

const [source, changedSource] = process.argv.slice(2)
const served = await serve((_, answer) => answer.end())
const sockets = new WebSocketServer({ server: served.server })
let messages = 0
sockets.on('connection', (socket) => socket.on('message', () => (messages += 1)))
const counted = { ...served, requests: () => messages }

const office = new Repo({
  network: [new WebSocketServerAdapter(sockets, 60_000)],
  peerId: 'office',
  sharePolicy: async () => false,
})
// What it writes stays here until the link is up.
const laptop = new Repo({ peerId: 'laptop', sharePolicy: async () => true })

const list = documents(source)
const handles = new Map()
for (const { id, fields, notes } of list) {
  const handle = laptop.create({ id, ...fields, notes: [] })
  // As in ours: each note is a change of its own.
  for (const note of notes) handle.change((held) => held.notes.push(note))
  handles.set(id, handle)
}

const same = (left, right) => left.length === right.length && left.every((head, at) => head === right[at])
async function everywhere(wanted) {
  for (const handle of wanted) {
    const arrived = () => {
      const there = office.handles[handle.documentId]
      return there?.isReady() && same(there.heads(), handle.heads())
    }
    while (!arrived()) await new Promise((turn) => setTimeout(turn, 5))
  }
}

let link = new WebSocketClientAdapter(`ws://127.0.0.1:${served.port}`, 60_000)
const first = await cost(counted, async () => {
  laptop.networkSubsystem.addNetworkAdapter(link)
  await everywhere(handles.values())
})
// Apart and together again, with nothing new.
async function again() {
  link = new WebSocketClientAdapter(`ws://127.0.0.1:${served.port}`, 60_000)
  laptop.networkSubsystem.addNetworkAdapter(link)
  await link.whenReady()
}
/** Until nothing has passed for half a second: the sync of equal documents ends without a sign. */
async function quiet() {
  for (let before = -1; before !== served.bytes(); ) {
    before = served.bytes()
    await new Promise((turn) => setTimeout(turn, 500))
  }
}
link.disconnect()
const nothing = await cost(counted, async () => {
  await again()
  await quiet()
})
link.disconnect()
const more = documents(changedSource)
for (const { id, note } of more) handles.get(id).change((held) => held.notes.push(note))
const changed = await cost(counted, async () => {
  await again()
  await everywhere(more.map(({ id }) => handles.get(id)))
  await quiet()
})
console.log(JSON.stringify({ first, nothing, changed, documents: list.length }))
served.close()
process.exit(0)
