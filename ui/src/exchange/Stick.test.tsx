import { screen, within } from '@testing-library/react'
import axe from 'axe-core'
import { expect, test } from 'vitest'
import { fakeBackend, type FakeBackend } from '../backend/fake/fake'
import type { StickRead } from '../generated/app'
import { showScreen } from '../testing/showScreen'
import { ExchangeScreen } from './ExchangeScreen'

const came: StickRead = {
  end: 'whole',
  entries: 58,
  known: 156,
  people: 3,
  notes: 58,
  aside: 0,
  gaps: 0,
  strangers: 0,
  closed: 0,
  forged: 0,
  forks: 0,
  refused: 0,
  partsMissing: 0,
  receipts: false,
  onlyHere: 14,
}

async function accessible() {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(found.violations.map((violation) => violation.id)).toEqual([])
}

async function opened(button: string) {
  const backend = fakeBackend()
  const { user } = await showScreen(<ExchangeScreen />, backend)
  await user.click(await screen.findByRole('button', { name: button }))
  return { backend, user, dialog: within(screen.getByRole('dialog', { name: button })) }
}

test('three presses write to the stick that is plugged in; the result says where and what next', async () => {
  const { backend, user, dialog } = await opened('USBメモリーへ書き出す')
  expect(await dialog.findByRole('radio', { name: /USBメモリー \/media\/KINGSTON/, checked: true })).toBeTruthy()
  await accessible()
  await user.click(dialog.getByRole('radio', { name: /この端末の中/ }))
  await user.click(dialog.getByRole('button', { name: '書き出す' }))
  expect(backend.asked('write_stick')).toEqual([{ token: 'home', device: '' }])
  expect((await dialog.findByRole('status')).textContent).toContain('書き出しました（12 MB）')
  expect(dialog.getByText(/河井小-2-202611231000.tsunagi/)).toBeTruthy()
  expect(dialog.getByText(/届いたかどうかは、相手が書き出したものをここに取り込むと分かります/)).toBeTruthy()
  await accessible()
  expect(document.activeElement?.textContent, 'the result is read first').toContain('書き出しました')
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('what lies on a stick is shown without opening it, and the newest of another device is meant', async () => {
  const { backend, user, dialog } = await opened('USBメモリーから取り込む')
  const first = await dialog.findByRole('radio', { name: /市役所-1 が書き出したもの.*3 MB/, checked: true })
  expect(first).toBeTruthy()
  const foreign = dialog.getByRole<HTMLInputElement>('radio', { name: /別の災害対応のもの/ })
  expect(foreign.disabled).toBe(true)
  expect(dialog.getByRole('radio', { name: /この端末が書き出したものです/ })).toBeTruthy()
  await accessible()
  await user.click(dialog.getByRole('button', { name: '取り込む' }))
  expect(backend.asked('read_stick')).toEqual([{ token: 'b-1' }])
  expect((await dialog.findByRole('status')).textContent).toContain('取り込みました')
  expect(dialog.getByText(/増えた人 3人、増えたメモ 58件/)).toBeTruthy()
  expect(dialog.getByText(/すべてほかの端末に届いたと確かめられました/)).toBeTruthy()
  await accessible()
})

test.each([
  [{ end: 'half' }, /途中で切れていました。読めたところまでは取り込みました/],
  [{ end: 'damaged', forged: 2 }, /確かめられた記録だけを取り込みました/],
  [{ end: 'damaged', forged: 2 }, /2件は、書いた端末の署名と合わない/],
  [{ entries: 0 }, /新しい記録はありませんでした/],
  [{ gaps: 4 }, /4件は、その前の記録がここにない/],
  [{ strangers: 5 }, /5件は、この端末が知らない端末の記録/],
  [{ aside: 6 }, /6件は名簿に入れずに取り分けました/],
  [{ end: 'half', partsMissing: 1 }, /ファイルが 1個足りません/],
  [{ receipts: true }, /この端末だけにある記録は、あと 14件です/],
])('plain words for what came of it: %o', async (changes, words) => {
  const { backend, user, dialog } = await opened('USBメモリーから取り込む')
  backend.answer('read_stick', { ...came, ...changes })
  await dialog.findAllByRole('radio')
  await user.click(dialog.getByRole('button', { name: '取り込む' }))
  expect(await dialog.findByText(words)).toBeTruthy()
})

test('refusals are told in the dialog, nothing is claimed, and Esc goes back to where one was', async () => {
  const { backend, user, dialog } = await opened('USBメモリーへ書き出す')
  backend.refuse('write_stick', { code: 'stick_full' })
  await dialog.findAllByRole('radio')
  await user.click(dialog.getByRole('button', { name: '書き出す' }))
  expect((await dialog.findByRole('alert')).textContent).toContain('USBメモリーの空きが足りず')
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'USBメモリーへ書き出す' }))
})

test('without a stick one is told to plug it in and look again', async () => {
  const backend = fakeBackend()
  backend.answer('find_sticks', { folders: [{ token: 'home', folder: 'つなぎ', stick: false }], found: [] })
  const { user } = await showScreen(<ExchangeScreen />, backend)
  await user.click(await screen.findByRole('button', { name: 'USBメモリーから取り込む' }))
  expect(await screen.findByText(/取り込めるファイルが見つかりません/)).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'もう一度探す' }))
  expect(backend.asked('find_sticks')).toHaveLength(2)
})

test('long work is counted', async () => {
  const fake = fakeBackend()
  let finish: () => void = () => undefined
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const backend: FakeBackend = {
    ...fake,
    call: async (name, args) => {
      if (name === 'read_stick') await finished
      return fake.call(name, args)
    },
  }
  const { user } = await showScreen(<ExchangeScreen />, backend)
  await user.click(await screen.findByRole('button', { name: 'USBメモリーから取り込む' }))
  await screen.findAllByRole('radio')
  await user.click(screen.getByRole('button', { name: '取り込む' }))
  expect(await screen.findByText('進めています')).toBeTruthy()
  backend.emit({ kind: 'progress', work: 'stick_in', done: 30, expected: 120 })
  expect(await screen.findByText('25%')).toBeTruthy()
  expect(screen.getByText('読み込んでいます')).toBeTruthy()
  await user.keyboard('{Escape}')
  expect(screen.getByRole('dialog'), 'nobody misses the result').toBeTruthy()
  finish()
  expect(await screen.findByText(/取り込みました。/)).toBeTruthy()
})
