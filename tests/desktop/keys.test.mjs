// What opens a laptop, in a real window: another passphrase, the digits on paper, the telephone, a copy
// that was put back.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createHmac } from 'node:crypto'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Device, makeStick } from './device.mjs'
import { startDisplay } from './display.mjs'

const FIRST = 'correct horse battery staple'
const SECOND = 'another phrase for the night'
const THIRD = 'chosen after the rescue'

let display, stick, laptop, paper

before(async () => {
  display = await startDisplay()
  stick = await makeStick()
  laptop = await Device.make('keys', display.name, stick)
  await laptop.open()
})
after(async () => {
  await laptop?.destroy()
  await display?.stop()
  await rm(stick, { recursive: true, force: true })
})

/** Chooses an own passphrase and types it again. */
async function choose(passphrase, doIt) {
  await laptop.press('自分で決める')
  await laptop.fill('合言葉', passphrase)
  await laptop.press('控えました')
  await laptop.fill('合言葉(もう一度)', passphrase)
  await laptop.press(doIt)
}

async function openKeys() {
  await laptop.press('その他')
  await laptop.press('この端末の鍵')
  await laptop.sees('救済用の鍵')
}

async function unlock(passphrase) {
  await laptop.fill('合言葉', passphrase)
  await laptop.press('開く')
}

/** What the telephone shows at a moment (RFC 6238). */
function telephone(secret, now) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret.replaceAll(' ', '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)))
  const tag = createHmac('sha1', key).update(step).digest()
  const number = tag.readUInt32BE(tag[19] & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

test('the passphrase is changed while the laptop is open', async () => {
  await laptop.press(/新しい災害対応を始める/)
  await laptop.fill('災害対応の名前', '【訓練】鍵の確かめ')
  await laptop.fill('市町の名前', '輪島市')
  await laptop.press('次へ')
  await laptop.fill('記入者の名前', '森')
  await laptop.fill('班の名前', 'A班')
  await laptop.fill('端末の名前', '河井小-9')
  await laptop.press('次へ')
  await choose(FIRST, '災害対応を始める')
  await laptop.press('始める')
  await openKeys()
  await laptop.picture('keys')
  await laptop.isAccessible('この端末の鍵')
  await laptop.press('合言葉を替える')
  await laptop.fill('今の合言葉', FIRST)
  await laptop.press('進む')
  await choose(SECOND, '新しい合言葉に替える')
  await laptop.sees('合言葉を替えました')
})

test('the digits on paper open the laptop once, told digit by digit, with a new passphrase', async () => {
  await laptop.press('救済用の鍵を作る')
  await laptop.fill('今の合言葉', SECOND)
  await laptop.press('作る')
  await laptop.sees('救済用の鍵を作りました')
  paper = await laptop.browser.execute(() => [...document.querySelectorAll('.keys-groups strong')].map((group) => group.textContent))
  assert.equal(paper.length, 8)
  await laptop.picture('rescue-made')
  await laptop.isAccessible('救済用の鍵')
  await laptop.press('封をしました')
  await laptop.keys('Control', 'l')
  await laptop.sees('合言葉を入れてください')
  await laptop.press(/救済用の鍵/)
  const digits = paper.join('')
  const wrong = String((Number(digits[0]) + 1) % 10) + digits.slice(1)
  await laptop.fill('紙の番号（48けた）', wrong)
  await laptop.sees('まちがい')
  await laptop.picture('rescue-mistyped')
  await laptop.isAccessible('救済用の鍵で開く')
  await laptop.fill('紙の番号（48けた）', digits)
  await laptop.press('新しい合言葉を決める')
  await choose(THIRD, 'この合言葉で開く')
  await laptop.sees('この端末の鍵')
  await laptop.sees('救済用の鍵はまだありません')
})

test('six digits of a telephone are asked for after the passphrase', async () => {
  await laptop.press('使い始める')
  await laptop.sees('認証アプリで、この図を読み取ってください')
  await laptop.picture('telephone')
  await laptop.isAccessible('6けたの番号')
  const secret = await laptop.browser.execute(() => document.querySelector('.keys-secret').textContent)
  await laptop.fill('アプリに出た6けたの番号', telephone(secret, Date.now()))
  await laptop.press('この番号で使い始める')
  await laptop.sees('次に開くときから')
  const spare = await laptop.browser.execute(() => document.querySelector('.keys-spare li').textContent)
  await laptop.press('控えました')
  await laptop.keys('Control', 'l')
  await unlock(THIRD)
  await laptop.sees('6けたの番号を入れてください')
  await laptop.picture('code')
  await laptop.isAccessible('6けたの番号を入れる')
  await laptop.fill('番号', spare)
  await laptop.press('開く')
  await laptop.sees('控えの番号はあと9個です')
  await laptop.press('使うのをやめる')
  // The next step of the telephone: the one of the enrolment counts no second time.
  await laptop.fill('番号', telephone(secret, Date.now() + 30_000))
  await laptop.keys('Enter')
  await laptop.sees('使うのをやめました')
})

test('a copy that was put back is read only and leads to joining again', async () => {
  const [profile, backup] = ['profile', 'backup'].map((name) => join(laptop.home, name))
  await laptop.close()
  await cp(profile, backup, { recursive: true })
  await laptop.open()
  await unlock(THIRD)
  await laptop.sees('この端末の名簿')
  await laptop.close()
  await rm(profile, { recursive: true })
  await cp(backup, profile, { recursive: true })
  await laptop.open()
  await unlock(THIRD)
  await laptop.sees('復元された控えです')
  await laptop.sees('この端末の名簿')
  await laptop.picture('copy')
  await laptop.isAccessible('復元された控え')
  await laptop.press('新しい端末として入り直す')
  await laptop.sees('チームに入る')
  await laptop.press(/やめて/)
  await laptop.sees('合言葉を入れてください')
})
