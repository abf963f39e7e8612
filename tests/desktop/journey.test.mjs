// The main job, end to end, in two real windows: found, register, write, restart, unlock, find,
// join by file, exchange over loopback, hand over and take over.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { rm } from 'node:fs/promises'
import { Device, makeStick } from './device.mjs'
import { startDisplay } from './display.mjs'

const PASSPHRASE = 'correct horse battery staple'

let display, stick, first, second

before(async () => {
  display = await startDisplay()
  stick = await makeStick()
  first = await Device.make('kawai-1', display.name, stick)
  second = await Device.make('kawai-2', display.name, stick)
  await first.open()
})
after(async () => {
  await first?.destroy()
  await second?.destroy()
  await display?.stop()
  await rm(stick, { recursive: true, force: true })
})

/** Chooses an own passphrase and types it again. */
async function choosePassphrase(device, doIt) {
  await device.press('自分で決める')
  await device.fill('合言葉', PASSPHRASE)
  await device.press('控えました')
  await device.fill('合言葉(もう一度)', PASSPHRASE)
  await device.press(doIt)
}

test('an operation is founded on one laptop with no server', async () => {
  await first.press(/新しい災害対応を始める/)
  await first.fill('災害対応の名前', '【訓練】能登半島地震')
  await first.fill('市町の名前', '輪島市')
  await first.press('次へ')
  await first.fill('記入者の名前', '髙﨑')
  await first.fill('班の名前', 'A班')
  await first.fill('端末の名前', '河井小-1')
  await first.press('次へ')
  await first.picture('passphrase')
  await choosePassphrase(first, '災害対応を始める')
  await first.sees('準備ができました')
  await first.picture('founded')
  await first.press('始める')
  await first.sees('この端末の名簿')
  await first.picture('today-empty')
  await first.isAccessible('今日')
})

test('a household of three is registered at the desk by keyboard', async () => {
  await first.keys('Control', 'n')
  await first.fill('姓', '葛󠄀城')
  await first.fill('名', '𠮷子')
  await first.fill('せい', 'かつらぎ')
  await first.fill('めい', 'よしこ')
  await first.fill('生年月日', 'S23.4.5')
  await first.sees('1948年')
  await first.fill('住所', '輪島市河井町2部123')
  await first.fill('電話', '0768-00-1234')
  await first.press('家族を足す')
  await first.fill('2人目の名', '太郎')
  await first.fill('2人目のめい', 'たろう')
  await first.press('家族を足す')
  await first.fill('3人目の名', '次郎')
  await first.fill('3人目のめい', 'じろう')
  await first.picture('reception')
  await first.isAccessible('受付')
  await first.keys('Control', 'Enter')
  await first.sees('ほか2人を登録しました')
})

test('a visit note is kept on this device, and says so', async () => {
  await first.keys('Control', 'k')
  await first.fill('探す言葉', 'かつらぎ よし')
  await first.sees('𠮷子')
  await first.picture('search')
  await first.isAccessible('探す')
  await first.keys('Enter')
  await first.sees('時系列')
  await first.keys('Control', 'm')
  await first.fill('聞いたこと・見たこと', '夜にせきが出る。薬あと3日。')
  await first.press('緊急の旗を立てる', 'checkbox')
  await first.fill('旗の理由', '夜の見守りが要る')
  await first.picture('visit')
  await first.keys('Control', 'Enter')
  await first.sees('保存しました（この端末）')
  await first.sees('夜にせきが出る')
  await first.picture('person')
  await first.isAccessible('人のページ')
})

test('after a restart the laptop is locked, a wrong passphrase is told plainly, the right one opens', async () => {
  await first.restart()
  await first.sees('合言葉を入れてください')
  assert.equal(await first.shows('葛'), false, 'nothing personal is on the locked screen')
  await first.picture('locked')
  await first.isAccessible('合言葉')
  await first.fill('合言葉', 'wrong wrong wrong')
  await first.press('開く')
  await first.sees('合言葉がちがいます')
  await first.fill('合言葉', PASSPHRASE)
  await first.press('開く')
  await first.sees('夜の見守りが要る')
  await first.picture('today')
  await first.keys('Control', 'k')
  await first.fill('探す言葉', 'ﾖｼｺ')
  await first.sees('𠮷子')
})

test('a second laptop joins by two files, and both show the same digits', async () => {
  await second.open()
  await second.press(/チームに入る/)
  await second.fill('記入者の名前', '佐藤')
  await second.fill('班の名前', 'B班')
  await second.fill('端末の名前', '河井小-2')
  await second.press('次へ')
  await choosePassphrase(second, '申込みファイルを作る')
  await second.sees('参加の手続き')
  await second.picture('waiting')
  await second.isAccessible('参加の手続き')

  await first.press('その他', 'pressable')
  await first.press('端末を入れる')
  await first.press('ファイルを探す')
  await first.press(/tsunagi-request を選ぶ/)
  await first.sees('河井小-2')
  await first.picture('compare')
  const digits = (text) => (text.match(/\d{4}(?:[ \n]\d{4}){4}|\d{20}/g) ?? []).map((found) => found.replace(/\D/g, ''))
  const shown = digits(await second.text())
  assert.ok(shown.length > 0, 'the newcomer shows its digits')
  assert.ok(digits(await first.text()).some((there) => shown.includes(there)), 'the same digits on both screens')
  await first.press('同じ番号です')
  await first.press(/支援団体の責任者/)
  await first.press('参加ファイルを作る')
  await first.sees('参加ファイルを作りました')
  await first.picture('admitted')

  await second.press('この参加ファイルで入る')
  await second.sees('チームに入りました')
  await second.picture('joined')
  await second.press('始める')
})

test('the two exchange over loopback, and the note says how far it has come', async () => {
  await first.press('受け渡し', 'pressable')
  await first.sees('近くの端末')
  const address = await first.until(
    async () => (await first.text()).match(/127\.0\.0\.1:\d+/)?.[0],
    'there is an address to read out',
  )
  await second.press('受け渡し', 'pressable')
  await second.fill('相手の番号（アドレス）', address)
  await second.press('つなぐ')
  await second.sees('受け渡しが終わっています')
  await first.sees('この端末だけにある記録はありません')
  // The bar at the bottom says the same as the page: always true.
  await first.sees('この端末だけの記録 なし')
  await first.picture('exchange')
  await first.isAccessible('受け渡し')
  await second.keys('Control', 'k')
  await second.fill('探す言葉', 'かつらぎ よし')
  await second.sees('𠮷子')
  await second.keys('Enter')
  await second.sees('夜にせきが出る')
  await second.picture('received')
})

test('A班 hands over, B班 takes every case and signs, and A班 sees both signatures', async () => {
  await first.press('引継ぎ', 'pressable')
  await first.press('引継ぎを作る')
  await first.fill('受け取る班', 'B班')
  await first.fill('期間（はじめ）', '11/16')
  await first.fill('期間（おわり）', '11/23')
  await first.fill('地区のようす', '停電が続く。')
  await first.sees('緊急')
  await first.press('言い残しはありません', 'checkbox')
  await first.picture('prepare')
  await first.isAccessible('引継ぎを作る')
  await first.press('署名して渡す')
  await first.sees('署名しました')

  await second.press('引継ぎ', 'pressable')
  await second.press(/A班 からの引継ぎを確認して引き受ける/)
  await second.sees('夜にせきが出る')
  await second.picture('taking')
  await second.isAccessible('引継ぎの確認')
  await second.press('引き受ける')
  await second.sees('全員の確認が済みました')
  await second.press('署名して引き受ける')
  await second.sees('受け取った班')
  await second.picture('signed')

  await first.press('引継ぎ', 'pressable')
  await first.sees('両方の署名が済みました')
  await first.picture('handed-over')
})
