import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import type { SyncStatus } from '../generated/app'
import { confirmConversion, showScreen } from '../testing/showScreen'
import { ExchangeScreen } from './ExchangeScreen'

const quiet: SyncStatus = {
  onlyHere: 0,
  oldestOnlyHere: null,
  onlyHereItems: [],
  devices: [],
  peers: [],
  addresses: [],
  people: 0,
  notes: 0,
  waiting: 0,
  newer: 0,
  applying: false,
  quarantined: 0,
  forks: 0,
}

test('what stands here only is counted with its oldest and can be listed', async () => {
  const { user } = await showScreen(<ExchangeScreen />, fakeBackend())
  const only = await screen.findByRole('region', { name: 'この端末だけにある記録' })
  expect(within(only).getByText('14件')).toBeTruthy()
  expect(within(only).getByText(/^いちばん古いもの/)).toBeTruthy()
  await user.click(within(only).getByText('記録を見る'))
  expect(within(only).getAllByRole('row')).toHaveLength(15)
})

test('without a receipt nothing is said to have arrived', async () => {
  await showScreen(<ExchangeScreen />, fakeBackend())
  const table = await screen.findByRole('table', { name: 'この端末の記録を持っている端末' })
  const office = within(table).getByRole('row', { name: /県-集約/ })
  expect(office.textContent).toContain('まだ分かりません')
  expect(office.textContent).not.toMatch(/届いた|すべてあります/)
  expect(within(table).getByRole('row', { name: /市役所-1/ }).textContent).toContain('14件はまだです')
  expect(within(table).getByRole('row', { name: /河井小-1/ }).textContent).toContain('すべてあります')
  expect(within(table).queryByRole('row', { name: /河井小-2/ }), 'this device does not count').toBeNull()
})

test('records of a newer form are counted apart from those that wait, and said not to be lost', async () => {
  const backend = fakeBackend()
  backend.answer('sync_status', { ...quiet, newer: 3 })
  await showScreen(<ExchangeScreen />, backend)
  const name = await screen.findByText('新しい形の記録')
  expect(name.nextElementSibling?.textContent).toMatch(/^3件.*ほかの端末へ渡します/)
})

test('peers near by show counted progress and plain refusals', async () => {
  await showScreen(<ExchangeScreen />, fakeBackend())
  const table = await screen.findByRole('table', { name: '近くの端末' })
  expect(within(table).getByText('120/214件')).toBeTruthy()
  expect(within(table).getByText(/相手の端末が見つかりません。/)).toBeTruthy()
})

test('「今すぐ」 starts and claims nothing more; with nobody near by it says so', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<ExchangeScreen />, backend)
  await user.click(await screen.findByRole('button', { name: '今すぐ受け渡す' }))
  expect(await screen.findByText('受け渡しを始めました。届いたかどうかは、下の表に出ます。')).toBeTruthy()
  backend.answer('sync_status', quiet)
  backend.emit({ kind: 'sync_changed' })
  await screen.findByText(/まだほかの端末と受け渡しをしていません。/)
  await user.click(screen.getByRole('button', { name: '今すぐ受け渡す' }))
  expect(await screen.findByText('近くに端末が見つかっていません。記録はこの端末に残っています。')).toBeTruthy()
})

test('an address that cannot be read is refused and the cursor goes back; Enter alone never dials', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<ExchangeScreen />, backend)
  const field = await screen.findByLabelText('相手の番号（アドレス）')
  await user.type(field, 'となりの端末')
  confirmConversion(field)
  await user.keyboard('{Enter}')
  expect(backend.asked('dial_address')).toHaveLength(0)
  await user.click(screen.getByRole('button', { name: 'つなぐ' }))
  expect((await screen.findByRole('alert')).textContent).toContain('192.168.1.5:4711')
  expect(document.activeElement).toBe(field)
  await user.clear(field)
  await user.type(field, '１９２.168.1.9:4711')
  await user.click(screen.getByRole('button', { name: 'つなぐ' }))
  await waitFor(() => expect(backend.asked('dial_address').at(-1)).toEqual({ address: '192.168.1.9:4711' }))
})

test('what is kept for others and what was set aside is counted and explained', async () => {
  const backend = fakeBackend()
  backend.answer('sync_status', { ...quiet, waiting: 5, quarantined: 2, forks: 1 })
  await showScreen(<ExchangeScreen />, backend)
  const waiting = (await screen.findByText('保管中（まだ読めない）')).closest('div')
  expect(waiting?.textContent).toContain('5件')
  expect(waiting?.textContent).toContain('失われません')
  expect(screen.getByText('取り分けた記録').closest('div')?.textContent).toContain('2件')
  expect(screen.getByText('分かれた記録（控えから戻した端末）').closest('div')?.textContent).toContain('1台')
})

test('a device alone is told how others join', async () => {
  const backend = fakeBackend()
  backend.answer('sync_status', quiet)
  await showScreen(<ExchangeScreen />, backend)
  expect(await screen.findByText(/ほかの端末はまだ仲間に入っていません。/)).toBeTruthy()
  expect(screen.getByText('この端末で書いた記録はまだありません。')).toBeTruthy()
})
