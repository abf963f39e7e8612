// Pictures beside a person's records, in the real window: what the page may show of a picture is a matter
// of the window's rules, which no other test has.
import { after, before, test } from 'node:test'
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Device, makeStick } from './device.mjs'
import { startDisplay } from './display.mjs'
const PAPER = fileURLToPath(new URL('../../schema/papers/samples/two-pages.pdf', import.meta.url))
const PICTURE = fileURLToPath(new URL('../../src-tauri/icons/128x128@2x.png', import.meta.url))

let display, stick, office

before(async () => {
  display = await startDisplay()
  stick = await makeStick()
  office = await Device.make('pictures', display.name, stick)
  await office.open()
})
after(async () => {
  await office?.destroy()
  await display?.stop()
  await rm(stick, { recursive: true, force: true })
})

/** Waits until a picture is not only there but drawn. */
async function isDrawn(selector) {
  await office.until(
    () =>
      office.browser.execute((selector) => {
        const image = document.querySelector(selector)
        return image !== null && image.complete && image.naturalWidth > 0
      }, selector),
    `a picture is drawn in ${selector}`,
  )
}

test('a picture is seen before it is kept, and stands beside the records afterwards', async () => {
  await office.found()
  await office.keys('Control', 'n')
  await office.fill('姓', '練習')
  await office.fill('名', '花子')
  await office.fill('せい', 'れんしゅう')
  await office.fill('めい', 'はなこ')
  await office.fill('生年月日', 'S23.4.5')
  await office.keys('Control', 'Enter')
  await office.sees('登録しました')
  await office.keys('Control', 'k')
  await office.fill('探す言葉', 'れんしゅう')
  await office.sees('花子')
  await office.keys('Enter')
  await office.sees('時系列')

  await office.press('写真・書類を加える')
  await (await office.get('field', '画像かPDFのファイル')).addValue(PICTURE)
  await isDrawn('.attachment-preview')
  await office.fill('何が写っているか', '屋根のブルーシート')
  await office.picture('attach')
  await office.isAccessible('写真・書類を加える')
  await office.keys('Control', 'Enter')
  await office.sees('写真・書類を保存しました')
  await isDrawn('.attachments img')
  await office.until(
    () => office.browser.execute(() => document.querySelector('dialog[open]') === null),
    'the form is closed',
  )
  await (await office.get('pressable', '屋根のブルーシートを大きく見る')).scrollIntoView({ block: 'center' })
  await office.picture('attached')
  await office.isAccessible('人のページ')

  await office.press('屋根のブルーシートを大きく見る')
  await isDrawn('dialog img, [role="dialog"] img')
  // Its thumbnail stands there until the picture itself has been read.
  await office.until(
    () =>
      office.browser.execute(
        () => document.querySelector('dialog img, [role="dialog"] img')?.naturalWidth === 256,
      ),
    'the picture itself is shown',
  )
  await office.picture('attachment-large')
  await office.isAccessible('写真を大きく見る')
})

test('the pages of a PDF are seen before they are kept, each as a picture', async () => {
  await office.press('閉じる')
  await office.press('写真・書類を加える')
  await (await office.get('field', '画像かPDFのファイル')).addValue(PAPER)
  await isDrawn('.attachment-pages img')
  await office.sees('2ページを、それぞれ1枚の画像として残します')
  await office.fill('何が写っているか', '罹災証明書の写し')
  await office.picture('attach-paper')
  await office.isAccessible('写真・書類を加える')
  await office.keys('Control', 'Enter')
  await office.sees('罹災証明書の写し（2/2）')
  await office.until(
    () => office.browser.execute(() => document.querySelectorAll('.attachments img').length === 3),
    'a thumbnail for each page beside the picture',
  )
  await (await office.get('pressable', '罹災証明書の写し（1/2）を大きく見る')).scrollIntoView({ block: 'center' })
  await office.picture('attached-paper')
})
