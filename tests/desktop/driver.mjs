// tauri-driver: the go-between from WebDriver to one window of the program.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The program under test: `TSUNAGI_APPLICATION`, else the debug build. */
export function application() {
  const program =
    process.env.TSUNAGI_APPLICATION ??
    join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'debug', 'tsunagi-desktop')
  if (!existsSync(program)) throw new Error(`${program} is missing: run \`make build\` first`)
  return program
}

function tauriDriver() {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const kept = join(cache, 'tsunagi', 'tools', 'bin', 'tauri-driver')
  return existsSync(kept) ? kept : 'tauri-driver'
}

/** A port that nobody uses at the moment. */
async function freePort() {
  const server = createServer()
  await new Promise((resolve, reject) => server.listen(0, '127.0.0.1', resolve).on('error', reject))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => (socket.destroy(), resolve(true)))
    socket.on('error', () => resolve(false))
  })
}

/**
 * Starts a driver whose window inherits `environment`; every device has its own driver.
 *
 * What the program writes to the terminal is kept and shown only when a test fails.
 */
export async function startDriver(environment) {
  const [port, nativePort] = [await freePort(), await freePort()]
  const driver = spawn(
    tauriDriver(),
    ['--port', `${port}`, '--native-port', `${nativePort}`],
    { env: { ...process.env, RUST_BACKTRACE: '0', ...environment }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  )
  let said = ''
  for (const stream of [driver.stdout, driver.stderr]) stream.on('data', (bytes) => (said += bytes))
  let ended = null
  driver.on('error', (error) => (ended = `could not start: ${error.message}`))
  driver.on('exit', (code, signal) => (ended ??= `ended with ${code ?? signal}`))
  const patience = Date.now() + 20_000
  // The driver behind it starts later; a window that is asked for before has nowhere to go.
  while (!((await answers(port)) && (await answers(nativePort)))) {
    if (ended) throw new Error(`tauri-driver ${ended}\n${said}`)
    if (Date.now() > patience) throw new Error(`tauri-driver does not answer\n${said}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    port,
    said: () => said,
    async stop() {
      if (ended) return
      const gone = new Promise((resolve) => driver.once('exit', resolve))
      // Its own process group: WebKitWebDriver goes with it.
      process.kill(-driver.pid)
      await gone
    },
  }
}
