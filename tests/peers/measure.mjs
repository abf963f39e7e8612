// What every peer is measured by: processor time of both ends (they live in this one process),
// bytes as they pass the socket, in both directions, and how often somebody had to wait for an answer.
import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'

/** The documents that the bench wrote: one JSON object a line, with `id`, `fields` and `notes`. */
export function documents(path) {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** Serves `listener` on loopback and counts what passes. */
export async function serve(listener) {
  const server = createServer(listener)
  const sockets = new Set()
  let gone = 0
  let requests = 0
  server.on('request', () => {
    requests += 1
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => {
      gone += socket.bytesRead + socket.bytesWritten
      sockets.delete(socket)
    })
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    server,
    port: server.address().port,
    bytes: () => gone + [...sockets].reduce((sum, socket) => sum + socket.bytesRead + socket.bytesWritten, 0),
    requests: () => requests,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** Runs one act and says what it cost. */
export async function cost(served, act) {
  const bytes = served.bytes()
  const requests = served.requests()
  const cpu = process.cpuUsage()
  const began = performance.now()
  await act()
  const used = process.cpuUsage(cpu)
  return {
    bytes: served.bytes() - bytes,
    turns: served.requests() - requests,
    cpu: (used.user + used.system) / 1e6,
    seconds: (performance.now() - began) / 1e3,
  }
}
