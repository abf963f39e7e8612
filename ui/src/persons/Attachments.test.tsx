import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, expect, test } from 'vitest'
import { POINT } from '../backend/fake/attachment'
import { fakeBackend } from '../backend/fake/fake'
import type { AttachmentView } from '../generated/app'
import { announced, confirmConversion, showScreen } from '../testing/showScreen'
import { PersonScreen } from './PersonScreen'

const by = { name: '佐藤', team: 'A班', device: '河井小-1', seen: '2026-11-20T10:00:00+09:00', typed: '2026-11-20T10:00:00+09:00', source: 'self', verification: 'stated' }
const roof: AttachmentView = {
  id: 'a-1',
  recordId: '',
  kind: 'photo',
  caption: '屋根のブルーシート',
  thumbnail: POINT,
  width: 2048,
  height: 1536,
  bytes: 300_000,
  have: 5,
  of: 5,
  takenBack: null,
  by,
}
const other = { ...roof, id: 'a-2', caption: 'となりの家', takenBack: { reason: '家をまちがえた', by } }

beforeAll(() => {
  // jsdom draws no pictures and lends no addresses to files.
  URL.createObjectURL = () => 'blob:preview'
  URL.revokeObjectURL = () => undefined
})

async function open(attachments: AttachmentView[], mayAttach = true) {
  const backend = fakeBackend()
  const today = await backend.call('today', {})
  const id = today.ok ? (today.value.due.rows[0]?.person.id ?? '') : ''
  const page = await backend.call('get_person', { id })
  if (!page.ok) throw new Error('the fake has nobody')
  backend.answer('get_person', { ...page.value, attachments, mayAttach })
  const shown = await showScreen(<PersonScreen id={id} />, backend, { route: { screen: 'person', id } })
  return { backend, id, ...shown }
}

const section = () => screen.findByRole('region', { name: '写真・書類' })

test('a picture is chosen, seen, described and saved by keyboard; its bytes go as they are', async () => {
  const { backend, id, user } = await open([])
  await user.click(within(await section()).getByRole('button', { name: '写真・書類を加える' }))
  const dialog = await screen.findByRole('dialog', { name: /さんの写真・書類を加える$/ })
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(within(dialog).getByRole('alert').textContent).toBe('画像かPDFを選んでください。')
  const file = new File([new Uint8Array([1, 2, 3])], 'roof.jpg', { type: 'image/jpeg' })
  await user.upload(within(dialog).getByLabelText(/^画像かPDFのファイル/), file)
  expect(await within(dialog).findByRole('img', { name: '加える画像' })).toBeTruthy()
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(within(dialog).getByRole('alert').textContent).toBe('何が写っているかを一行で書いてください。')
  const caption = within(dialog).getByLabelText(/^何が写っているか/)
  await user.type(caption, '屋根のブルーシート')
  confirmConversion(caption, { ctrlKey: true })
  expect(backend.asked('add_attachment')).toHaveLength(0)
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() =>
    expect(backend.asked('add_attachment')).toEqual([
      { personId: id, kind: 'photo', caption: '屋根のブルーシート', file: 'AQID', seenAt: null },
    ]),
  )
  await waitFor(() => expect(announced()).toContain('写真・書類を保存しました（この端末）'))
})

test('the pages of a PDF are seen before they are kept, and it goes as it is', async () => {
  const { backend, id, user } = await open([])
  await user.click(within(await section()).getByRole('button', { name: '写真・書類を加える' }))
  const dialog = await screen.findByRole('dialog')
  const paper = new File([new Uint8Array([37, 80, 68, 70])], '罹災証明書.pdf', { type: 'application/pdf' })
  await user.upload(within(dialog).getByLabelText(/^画像かPDFのファイル/), paper)
  expect(await within(dialog).findByRole('img', { name: '加えるページ（2 / 2）' })).toBeTruthy()
  expect(within(dialog).getByText(/^2ページを/)).toBeTruthy()
  expect(within(dialog).getByRole<HTMLSelectElement>('combobox', { name: /^種類/ }).value).toBe('scan')
  await user.type(within(dialog).getByLabelText(/^何が写っているか/), '罹災証明書')
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() =>
    expect(backend.asked('add_attachment')).toEqual([
      { personId: id, kind: 'scan', caption: '罹災証明書', file: 'JVBERg==', seenAt: null },
    ]),
  )
})

test('a PDF that cannot be drawn says why, at its field, and nothing of it stays chosen', async () => {
  const { backend, user } = await open([])
  backend.refuse('look_at_paper', { code: 'paper_without_letters' })
  await user.click(within(await section()).getByRole('button', { name: '写真・書類を加える' }))
  const dialog = await screen.findByRole('dialog')
  const paper = new File(['%PDF-'], '申請書.pdf', { type: 'application/pdf' })
  const field = within(dialog).getByLabelText(/^画像かPDFのファイル/)
  await user.upload(field, paper)
  expect((await within(dialog).findByRole('alert')).textContent).toContain('文字の形が入っていない')
  expect(field.getAttribute('aria-invalid')).toBe('true')
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(backend.asked('add_attachment')).toHaveLength(0)
  expect(within(dialog).getByRole('alert').textContent).toBe('画像かPDFを選んでください。')
})

test('a picture as iPhones keep it is refused with what to do', async () => {
  const { user } = await open([])
  await user.click(within(await section()).getByRole('button', { name: '写真・書類を加える' }))
  const dialog = await screen.findByRole('dialog')
  const field = within(dialog).getByLabelText(/^画像かPDFのファイル/)
  // Dropped or chosen by "all files"; a telephone does not always say what it is.
  fireEvent.change(field, { target: { files: [new File(['x'], 'IMG_0001.HEIC', { type: '' })] } })
  expect(within(dialog).getByRole('alert').textContent).toContain('互換性優先')
  expect(field.getAttribute('aria-invalid')).toBe('true')
})

test('what is pasted is taken, and what is too large is refused before it is read', async () => {
  const { user } = await open([])
  await user.click(within(await section()).getByRole('button', { name: '写真・書類を加える' }))
  const dialog = await screen.findByRole('dialog')
  const picture = new File([new Uint8Array([1])], '', { type: 'image/png' })
  fireEvent.paste(within(dialog).getByLabelText(/^何が写っているか/), { clipboardData: { files: [picture] } })
  expect(await within(dialog).findByText('貼りつけた画像')).toBeTruthy()
  const large = new File(['x'], 'large.jpg', { type: 'image/jpeg' })
  Object.defineProperty(large, 'size', { value: 21 * 1024 * 1024 })
  await user.upload(within(dialog).getByLabelText(/^画像かPDFのファイル/), large)
  expect(within(dialog).getByRole('alert').textContent).toContain('20MBまで')
  expect(within(dialog).queryByRole('img')).toBeNull()
})

test('thumbnails have words, say what has not arrived, and open large', async () => {
  const { user, backend } = await open([roof, { ...roof, id: 'a-3', caption: '罹災証明書の写し', kind: 'scan', have: 3 }])
  const region = await section()
  expect(within(region).getByRole('img', { name: '屋根のブルーシート' })).toBeTruthy()
  expect(within(region).getByText('元の画像はまだ届いていません（3 / 5）')).toBeTruthy()
  await user.click(within(region).getByRole('button', { name: '屋根のブルーシートを大きく見る' }))
  const dialog = await screen.findByRole('dialog', { name: '屋根のブルーシート' })
  await user.click(await within(dialog).findByRole('button', { name: 'ファイルに書き出す' }))
  await waitFor(() => expect(announced()).toContain('写真-2026-11-23.jpg'))
  await user.keyboard('{Escape}')
  backend.answer('read_attachment', { picture: null, have: 3, of: 5 })
  await user.click(within(region).getByRole('button', { name: '罹災証明書の写しを大きく見る' }))
  const waiting = await screen.findByRole('dialog', { name: '罹災証明書の写し' })
  expect((await within(waiting).findByRole('status')).textContent).toBe('元の画像はまだ届いていません（3 / 5）')
  expect(document.activeElement?.textContent).toBe('閉じる')
  expect(within(waiting).queryByRole('button', { name: 'ファイルに書き出す' })).toBeNull()
})

test('a picture is taken back with a reason, and stays marked', async () => {
  const { backend, id, user } = await open([roof, other])
  const region = await section()
  expect(within(region).getByText('取り消したもの（1件）')).toBeTruthy()
  expect(within(region).getByText(/取り消し: 家をまちがえた/)).toBeTruthy()
  await user.click(within(region).getByRole('button', { name: '屋根のブルーシートを大きく見る' }))
  const dialog = await screen.findByRole('dialog')
  const button = () => within(dialog).getByRole('button', { name: '取り消す（理由）' })
  await user.click(button())
  expect(backend.asked('take_back_attachment')).toHaveLength(0)
  await user.click(button())
  expect(within(dialog).getByText('取り消す理由を一行で書いてください。')).toBeTruthy()
  await user.type(within(dialog).getByLabelText(/^取り消す理由/), 'ほかの家')
  await user.click(button())
  await waitFor(() =>
    expect(backend.asked('take_back_attachment')).toEqual([{ personId: id, attachmentId: 'a-1', reason: 'ほかの家' }]),
  )
})

test('who may not attach sees pictures and changes nothing', async () => {
  const { user } = await open([roof], false)
  expect(within(await section()).queryByRole('button', { name: '写真・書類を加える' })).toBeNull()
  await user.click(within(await section()).getByRole('button', { name: '屋根のブルーシートを大きく見る' }))
  const dialog = await screen.findByRole('dialog')
  expect(within(dialog).queryByRole('button', { name: '取り消す（理由）' })).toBeNull()
})
