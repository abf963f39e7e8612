// A screen of its own for the tests: nothing shows on the developer's, and nothing there disturbs them.
import { spawn } from 'node:child_process'

/**
 * Starts Xvfb on the first free display.
 *
 * The server picks the number itself and writes it to descriptor 3, so two test runs on one
 * machine never meet.
 */
export async function startDisplay({ width = 1366, height = 900 } = {}) {
  const server = spawn(
    'Xvfb',
    // Without -noreset it starts anew each time the last window closes, and a window that opens in that
    // moment loses it.
    ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  server.stderr.on('data', (bytes) => (said += bytes))
  const number = await new Promise((resolve, reject) => {
    let digits = ''
    server.stdio[3].on('data', (bytes) => {
      digits += bytes
      if (digits.endsWith('\n')) resolve(digits.trim())
    })
    server.on('error', (error) => reject(new Error(`Xvfb did not start: ${error.message}`)))
    server.on('exit', (code) => reject(new Error(`Xvfb ended with ${code}: ${said}`)))
  })
  return {
    name: `:${number}`,
    async stop() {
      server.removeAllListeners('exit')
      server.kill()
      await new Promise((resolve) => server.once('exit', resolve))
    },
  }
}
