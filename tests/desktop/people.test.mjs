// Joining without a file, agreements, a second role, coming back in one scan, and the keys of the
// operation, in real windows.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Device, makeStick } from './device.mjs'
import { startDisplay } from './display.mjs'
import { write } from './page.mjs'

let display, sticks, office, team, town, auditor

before(async () => {
  display = await startDisplay()
  // Each has a stick of its own: nothing goes over by file.
  sticks = [await makeStick(), await makeStick()]
  office = await Device.make('office', display.name, sticks[0])
  team = await Device.make('team', display.name, sticks[1])
  await office.open()
})
after(async () => {
  await office?.destroy()
  for (const device of [team, town, auditor]) await device?.destroy()
  await display?.stop()
  for (const stick of sticks ?? []) await rm(stick, { recursive: true, force: true })
})

/** The digits that the codes on the screen hold: what a scanner in front of it would type. */
async function digitsOf(device, name, args = {}) {
  const answer = await device.browser.executeAsync(
    (name, args, done) => {
      window.__TAURI_INTERNALS__.invoke('call', { name, args }).then(
        (value) => done({ parts: value.parts }),
        (failure) => done({ failure: JSON.stringify(failure) }),
      )
    },
    name,
    args,
  )
  assert.equal(answer.failure, undefined, `${name} answers`)
  return answer.parts
}

/** A hand-held scanner types into the field that has the cursor, and ends with Enter. */
async function scan(device, parts) {
  const field = await device.get('field', 'コードを読む', { enabled: true })
  await field.scrollIntoView({ block: 'center' })
  for (const [index, part] of parts.entries()) {
    await field.click()
    // Many codes come in one piece each: the driver types more slowly than any scanner.
    if (parts.length > 1) await device.browser.execute(write, field, part)
    else await field.addValue(`${part}\n`)
    if (index + 1 < parts.length) await device.sees(`${parts.length}枚のうち ${index + 1}枚を読みました`)
  }
}

async function openMembers(device) {
  await device.press('その他', 'pressable')
  await device.press('端末の管理')
  await device.sees('端末と使う人')
}

test('the office begins, and an agreement is entered before a private group is let in', async () => {
  await office.found()
  await openMembers(office)
  await office.sees('協定・委託はまだ入っていません')
  await office.press('協定・委託を入れる')
  await office.fill('相手の団体', 'NPO法人まちの手')
  await office.fill('終わる日', 'R20.12.31')
  await office.picture('agreement')
  await office.isAccessible('協定・委託を入れる')
  await office.keys('Control', 'Enter')
  await office.sees('NPO法人まちの手 との協定を入れました')
  await office.sees('本人の同意')
})

test('a laptop joins by codes alone, typed by a scanner, and the same digits are compared', async () => {
  await team.open()
  await team.press(/チームに入る/)
  await team.fill('記入者の名前', '佐藤')
  await team.fill('班の名前', 'まちの手')
  await team.fill('端末の名前', 'まちの手-1')
  await team.press('次へ')
  await team.choosePassphrase('申込みファイルを作る')
  await team.sees('申込みのコード')
  await team.picture('request-code')
  await team.isAccessible('参加の手続き')
  const camera = await team.browser.executeAsync((done) => {
    const media = navigator.mediaDevices?.getUserMedia?.({ video: true }) ?? Promise.reject(new Error('none'))
    media.then(() => done('given'), (error) => done(`${error.name}: ${error.message}`))
    setTimeout(() => done('no answer'), 5000)
  })
  assert.notEqual(camera, 'given', 'the page reaches no camera')
  console.log(`camera: ${camera}`)

  await scan(office, ['4901234567894490123456789449012345678944'])
  await office.sees('つなぎのコードではありません')
  await office.picture('not-ours')
  await office.press('欄を空にする')
  await scan(office, await digitsOf(team, 'enrol_code'))
  await office.sees('「まちの手-1」が仲間に入りたがっています')
  const digits = (text) => (text.match(/\d{4}(?:[ \n]\d{4}){4}|\d{20}/g) ?? []).map((found) => found.replace(/\D/g, ''))
  const shown = digits(await team.text())
  assert.ok(digits(await office.text()).some((there) => shown.includes(there)), 'the same digits on both screens')
  await office.press('同じ番号です')
  await office.press(/支援団体の責任者/)
  await office.sees('どの協定・委託で入れますか')
  await office.picture('role-and-agreement')
  await office.isAccessible('役割と協定')
  await office.press('参加ファイルを作る')
  await office.sees('参加のコード')
  await office.press('止める')
  await office.picture('pack-code')
  await office.isAccessible('参加のコード')
  const token = await office.browser.executeAsync((done) => {
    window.__TAURI_INTERNALS__
      .invoke('call', { name: 'find_files', args: { kind: 'pack' } })
      .then((files) => done(files[0]?.token), () => done(null))
  })
  await scan(team, await digitsOf(office, 'pack_code', { token }))
  await team.sees('3. 番号をくらべて入る')
  await team.press('同じ番号です。入る')
  await team.sees('チームに入りました')
  await team.press('始める')
  await openMembers(office)
  await office.sees('NPO法人まちの手の協定')
})

test('a member gets a second role and loses it again', async () => {
  await office.press('まちの手-1 に役割を足す')
  await office.choose('役割', '保健・福祉の班')
  await office.picture('give-role')
  await office.isAccessible('役割を足す')
  await office.keys('Control', 'Enter')
  await office.sees('「保健・福祉の班」の役割を足しました')
  await office.picture('two-roles')
  await office.isAccessible('端末の管理')
  await office.press('まちの手-1 の「保健・福祉の班」: この役割を終える')
  await office.sees('ほかの役割は、そのまま続きます')
  await office.picture('end-role')
  await office.press('役割を終える')
  await office.sees('「保健・福祉の班」を終えました')
})

test('somebody who was here before is back by one scan', async () => {
  await openMembers(team)
  await team.press('もどるためのコードを出す')
  await team.sees('同じものを')
  await team.picture('return-code')
  await team.isAccessible('もどるためのコード')
  await scan(office, await digitsOf(team, 'enrol_code'))
  await office.sees('「まちの手-1」は、前にもこの災害対応で使われていた端末です')
  await office.picture('was-here-before')
  await office.isAccessible('前にも使われていた端末')
  await office.press('参加ファイルを作る')
  await office.sees('参加ファイルを作りました')
})

test('the keys of the operation are given out and two of them decide', async () => {
  await office.press('その他', 'pressable')
  await office.press('責任者の鍵')
  await office.sees('責任者の鍵は3本あり')
  await office.picture('root-keys')
  await office.isAccessible('災害対応の責任者の鍵')
  for (const number of [1, 2, 3]) {
    await office.press(`鍵 ${number} をファイルに出す`)
    await office.sees(`鍵 ${number} を「root-key-${number}.tsunagi-rootkey」`)
  }
  await office.press('この端末から鍵を取り除く')
  await office.until(async () => !(await office.shows('この端末にある鍵')), 'the keys are gone from this laptop')
  await office.choose('決めること', '正しい時刻を知らせる')
  await office.press(/^root-key-1\.tsunagi-rootkey/, 'checkbox')
  await office.picture('root-propose')
  await office.isAccessible('責任者として決める')
  await office.press('署名する')
  await office.sees('2本のうち1本')
  await office.press('もう一度探す')
  await office.press(/^root-beacon-.*を読む$/)
  await office.sees('鍵 1（2本要ります）')
  await office.press(/^root-key-3\.tsunagi-rootkey/, 'checkbox')
  await office.press('署名する')
  await office.sees('「正しい時刻を知らせる」が決まりました')
  await office.picture('root-decided')
})

/** A laptop asks by a file on the office's stick, is let in, and joins by the pack there. */
async function joinByFile(device, { who, where, name }, decide) {
  for (const file of await readdir(sticks[0])) if (/request|pack/.test(file)) await rm(join(sticks[0], file))
  await device.open()
  await device.press(/チームに入る/)
  await device.fill('記入者の名前', who)
  await device.fill('班の名前', where)
  await device.fill('端末の名前', name)
  await device.press('次へ')
  await device.choosePassphrase('申込みファイルを作る')
  await device.sees('申込みのコード')
  await openMembers(office)
  await office.press('ファイルを探す')
  await office.press(/tsunagi-request を選ぶ/)
  await office.sees(`「${name}」が仲間に入りたがっています`)
  await office.press('同じ番号です')
  await decide()
  await office.press('参加ファイルを作る')
  await office.sees('参加ファイルを作りました')
  await device.press('この参加ファイルで入る')
  await device.sees('番号をくらべて入る')
  await device.press('同じ番号です。入る')
  await device.sees('チームに入りました')
  await device.press('始める')
}

test('the prefecture lets in a municipality, and somebody who only audits', async () => {
  await office.choose('決めること', '県の管理者を決める')
  await office.choose('端末', '市役所-1')
  await office.picture('root-prefecture')
  await office.isAccessible('県の管理者を決める')
  for (const number of [1, 3]) await office.press(new RegExp(`^root-key-${number}`), 'checkbox')
  await office.press('署名する')
  await office.sees('「県の管理者を決める」が決まりました')

  town = await Device.make('town', display.name, sticks[0])
  await joinByFile(town, { who: '浜', where: '珠洲市', name: '珠洲市役所-1' }, async () => {
    await office.press('市町の管理者')
    await office.sees('県からは見えません。あと200の市町を加えられます')
    await office.picture('municipality')
    await office.isAccessible('市町の管理者を入れる')
  })
  await town.press('受付', 'pressable')
  await town.fill('姓', '練習')
  auditor = await Device.make('auditor', display.name, sticks[0])
  await joinByFile(auditor, { who: '監', where: '輪島市', name: '監査-1' }, () => office.press('監査の担当'))
  await auditor.press('操作の記録', 'pressable')
  await auditor.sees('操作の記録')
  await auditor.picture('auditor')
  await auditor.isAccessible('操作の記録（監査の担当）')
  assert.equal(await auditor.shows('受付'), false, 'no screen with people')
})
