// One laptop with its window, in the words of the person in front of it.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { remote } from 'webdriverio'
import { application, startDriver } from './driver.mjs'
import { drawn, find, lettersShown, textOf, write } from './page.mjs'

/** How long a person would wait before calling somebody; a busy two-core machine needs much of it. */
const PATIENCE = 30_000

/** What people choose here. */
export const PASSPHRASE = 'correct horse battery staple'

/** The last private character of Unicode, which no font has: drawn as what stands for a missing one. */
export const LACKING = '\u{10fffd}'

const pictures = process.env.TSUNAGI_PICTURES ?? join(tmpdir(), `tsunagi-pictures-${process.pid}`)

/** A folder for the whole run that both devices see: the stick. */
export async function makeStick() {
  return mkdtemp(join(tmpdir(), 'tsunagi-stick-'))
}

/** One installation: a data folder and, while it is open, a window. */
export class Device {
  /** @param {string} name for pictures and messages @param {string} display @param {string} stick */
  static async make(name, display, stick) {
    const home = await mkdtemp(join(tmpdir(), `tsunagi-${name}-`))
    return new Device(name, display, stick, home)
  }

  constructor(name, display, stick, home) {
    // How often somebody pressed something here: what the budgets of the tasks count.
    Object.assign(this, { name, display, stick, home, presses: 0 })
  }

  /** Starts the program and waits until the first screen stands. */
  async open() {
    assert.equal(this.browser, undefined, `${this.name} is open already`)
    this.driver = await startDriver({
      DISPLAY: this.display,
      WAYLAND_DISPLAY: '',
      GDK_BACKEND: 'x11',
      TSUNAGI_HOME: this.home,
      TSUNAGI_EXCHANGE: this.stick,
      TSUNAGI_STATE: join(this.home, 'state'),
      TSUNAGI_NETWORK: 'loopback',
      LC_ALL: 'C.UTF-8',
      NO_AT_BRIDGE: '1',
      FONTCONFIG_FILE: fileURLToPath(new URL('fonts.conf', import.meta.url)),
      // Without a GPU the program switches WebKit to its plain way of drawing, in which WebDriver
      // waits for ever for a picture.
      WEBKIT_DISABLE_DMABUF_RENDERER: '0',
    })
    this.browser = await remote({
      hostname: '127.0.0.1',
      port: this.driver.port,
      logLevel: 'error',
      connectionRetryCount: 0,
      capabilities: {
        'wdio:enforceWebDriverClassic': true,
        'tauri:options': { application: application() },
      },
    })
    await this.until(
      () => this.browser.execute(() => document.querySelector('#root')?.childElementCount > 0),
      'the first screen stands',
    )
    return this
  }

  /** Closes the window, as at the end of a day. */
  async close() {
    await this.browser?.deleteSession().catch(() => {})
    await this.driver?.stop()
    this.browser = this.driver = undefined
  }

  /** Closes the window and opens it again on the same data. */
  async restart() {
    await this.close()
    await this.open()
  }

  /** Takes the laptop off the table. */
  async destroy() {
    await this.close()
    await rm(this.home, { recursive: true, force: true })
  }

  /** Waits until `happened` answers with something; says in words what it waited for. */
  async until(happened, what) {
    try {
      return await this.browser.waitUntil(happened, { timeout: PATIENCE, interval: 60 })
    } catch (error) {
      const picture = await this.picture(`failed-${what.replace(/[\s/]+/g, '-').slice(0, 60)}`)
      const shown = await this.text().catch(() => '(the window is gone)')
      throw new Error(
        `${this.name}: waited in vain until ${what}\n(${error.message})\n` +
          `The window showed:\n${shown}\nPicture: ${picture}\n${this.driver.said()}`,
      )
    }
  }

  /** The element with this role and accessible name, once it is there. */
  async get(role, name, options = {}) {
    const found = await this.until(async () => {
      const element = await this.browser.execute(find, role, matcher(name), options)
      return element && this.browser.$(element)
    }, `there is a ${role} 「${name}」`)
    return found
  }

  /** Whether the element is there now. */
  async has(role, name) {
    return (await this.browser.execute(find, role, matcher(name), {})) !== null
  }

  /** Presses a button, a tab, a radio button or a link by the words on it. */
  async press(name, role = 'pressable') {
    for (;;) {
      const element = await this.get(role, name, { enabled: true })
      try {
        await element.scrollIntoView({ block: 'center' })
        const pressed = await element.click()
        this.presses += 1
        return pressed
      } catch (error) {
        // Drawn anew between the look and the finger: a person presses what stands there now.
        if (!/stale element/.test(error.message)) throw error
      }
    }
  }

  /** Fills the field with this label, replacing what was there. */
  async fill(label, text) {
    const field = await this.get('field', label, { enabled: true })
    await field.scrollIntoView({ block: 'center' })
    // WebKitWebDriver types no character outside the basic plane (𠮷, variation selectors): such a
    // text comes in as an input method hands it over, in one piece.
    if (!/^[\u{0}-\u{ffff}]*$/u.test(text)) return this.browser.execute(write, field, text)
    // The driver's own way to empty a field tells the page nothing: a page that is drawn anew before
    // the first key would put the old text back.
    await this.browser.execute(write, field, '')
    return field.addValue(text)
  }

  /** Chooses from a list by the words shown there. */
  async choose(label, text) {
    const field = await this.get('combobox', label, { enabled: true })
    await field.selectByVisibleText(text)
  }

  /** Presses keys where the cursor is, for example `['Control', 'Enter']`. */
  async keys(...keys) {
    await this.browser.keys(keys)
  }

  /** Chooses an own passphrase and types it again. */
  async choosePassphrase(doIt) {
    await this.press('自分で決める')
    await this.fill('合言葉', PASSPHRASE)
    await this.press('控えました')
    await this.fill('合言葉(もう一度)', PASSPHRASE)
    await this.press(doIt)
  }

  /** Begins an operation as the municipality's office, up to its first day. */
  async found() {
    await this.press(/新しい災害対応を始める/)
    await this.fill('災害対応の名前', '【訓練】能登半島地震')
    await this.fill('市町の名前', '輪島市')
    await this.press('次へ')
    await this.fill('記入者の名前', '北')
    await this.fill('班の名前', '輪島市')
    await this.fill('端末の名前', '市役所-1')
    await this.press('次へ')
    await this.choosePassphrase('災害対応を始める')
    await this.press('始める')
  }

  /** All words in the window. */
  async text() {
    return this.browser.execute(textOf)
  }

  /** Waits until these words stand in the window. */
  async sees(words) {
    await this.until(async () => (await this.text()).includes(words), `it shows 「${words}」`)
  }

  /** Says at once whether these words are there; for what must not be shown. */
  async shows(words) {
    return (await this.text()).includes(words)
  }

  /** Keeps a picture of the window for people to look at; answers where. */
  async picture(what) {
    await mkdir(pictures, { recursive: true })
    const file = join(pictures, `${this.name}-${what}.png`)
    await this.browser?.saveScreenshot(file).catch(() => {})
    return file
  }

  /** How letters look in the window; each is `{ letter, font }`. */
  async drawn(letters) {
    const { failure, looks } = await this.browser.executeAsync(drawn, letters)
    assert.equal(failure, undefined, 'letters can be drawn')
    return looks
  }

  /** Every letter on the screen is a letter: no box in place of one, and none that is missing. */
  async isReadable(what) {
    const shown = await this.browser.execute(lettersShown)
    assert.ok(shown.length > 0, `${what}: there is something to read`)
    const looks = await this.drawn(shown)
    const missing = new Map()
    for (const font of new Set(shown.map(({ font }) => font))) {
      const [box, nothing] = await this.drawn([LACKING, '\u{3000}'].map((letter) => ({ letter, font })))
      missing.set(font, [box.picture, nothing.picture])
    }
    const unreadable = looks.filter(({ font, picture }) => missing.get(font).includes(picture))
    assert.deepEqual(
      unreadable.map(({ letter }) => letter),
      [],
      `${what}: every letter can be read`,
    )
  }

  /** Runs the accessibility rules (WCAG 2.2 A and AA) over what is shown now, and reads every letter. */
  async isAccessible(what) {
    const rules = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    await this.browser.execute(rules)
    const { failure, violations } = await this.browser.executeAsync((done) => {
      window.axe
        .run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        })
        .then(
          ({ violations }) =>
            done({
              violations: violations.map(({ id, impact, nodes }) => ({
                id,
                impact,
                where: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
              })),
            }),
          (error) => done({ failure: String(error) }),
        )
    })
    assert.equal(failure, undefined, `${what}: the rules could not be run`)
    assert.deepEqual(violations, [], `${what}: everybody can use it`)
    await this.isReadable(what)
  }
}

/** A name as the page compares it: exact words, or a pattern. */
function matcher(name) {
  return name instanceof RegExp ? { pattern: name.source } : { words: name }
}
