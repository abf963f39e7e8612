// The window itself: what only the real web view can show.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, before, test } from 'node:test'
import { rm } from 'node:fs/promises'
import { Device, LACKING, makeStick } from './device.mjs'
import { startDisplay } from './display.mjs'
import { application } from './driver.mjs'

let display, stick, device

before(async () => {
  display = await startDisplay()
  stick = await makeStick()
  device = await Device.make('first', display.name, stick)
  await device.open()
})
after(async () => {
  await device?.destroy()
  await display?.stop()
  await rm(stick, { recursive: true, force: true })
})

test('the first screen stands, in Japanese, and everybody can use it', async () => {
  assert.equal(await device.browser.getTitle(), 'つなぎ')
  assert.match(await device.text(), /[ぁ-んァ-ヶ一-龠]/u)
  await device.picture('first-screen')
  await device.isAccessible('the first screen')
})

test('names are drawn as they are written, on a machine without any Japanese font', async () => {
  const font = await device.browser.execute(() => `400 32px ${getComputedStyle(document.body).fontFamily}`)
  const names = [...'葛𠮷吉髙高﨑崎辻邉邊齋齊槗橋濵濱栁柳凛凜']
  const looks = await device.drawn([LACKING, '\u{3000}', ...names].map((letter) => ({ letter, font })))
  const confused = looks
    .map(({ picture }) => looks.filter((other) => other.picture === picture))
    .filter(({ length }) => length > 1)
  assert.deepEqual(
    confused.map((same) => same.map(({ letter }) => letter)),
    [],
    'none is a box or a blank, and no two forms of a letter look the same',
  )
})

test('the window is usable at the smallest size: nothing scrolls sideways', async () => {
  await device.browser.setWindowSize(1024, 640)
  const { wide, window } = await device.browser.execute(() => ({
    wide: document.documentElement.scrollWidth,
    window: innerWidth,
  }))
  assert.ok(wide <= window, `the page is ${wide} wide in a window of ${window}`)
  await device.picture('smallest')
})

test('the page runs no script and loads nothing but what was built', async () => {
  const tried = await device.browser.executeAsync((done) => {
    const refused = []
    addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective))
    const script = document.createElement('script')
    script.textContent = 'window.crept_in = true'
    document.head.append(script)
    const picture = new Image()
    picture.src = 'https://example.jp/picture.png'
    document.body.append(picture)
    fetch('https://example.jp/').catch(() => {})
    setTimeout(() => {
      script.remove()
      picture.remove()
      done({ refused, creptIn: window.crept_in === true })
    }, 300)
  })
  assert.equal(tried.creptIn, false, 'a script written into the page is not run')
  for (const kind of ['script-src-elem', 'img-src', 'connect-src']) {
    assert.ok(tried.refused.includes(kind), `${kind} was refused: ${tried.refused}`)
  }
})

test('a link never leads out of the window', async () => {
  const before = await device.browser.getUrl()
  await device.browser.execute(() => {
    const link = document.createElement('a')
    link.href = 'https://example.jp/'
    document.body.append(link)
    link.click()
    link.remove()
    window.open('https://example.jp/')
  })
  assert.equal(await device.browser.getUrl(), before)
  assert.equal((await device.browser.getWindowHandles()).length, 1, 'no second window')
})

test('a second start with the same data folder ends at once', async () => {
  const second = spawn(application(), {
    env: { ...process.env, DISPLAY: display.name, TSUNAGI_HOME: device.home, TSUNAGI_EXCHANGE: stick },
    stdio: 'ignore',
  })
  const code = await new Promise((resolve) => second.once('exit', resolve))
  assert.equal(code, 0, 'it hands over to the window that is open')
  assert.ok(await device.text(), 'which is still there')
})
