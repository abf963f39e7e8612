import { screen, waitFor, within } from '@testing-library/react'
import axe from 'axe-core'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { announced, confirmConversion, showScreen } from '../testing/showScreen'
import { MembersScreen } from './MembersScreen'

async function shown(status = {}) {
  const backend = fakeBackend({ status: { mayEnrol: true, ...status } })
  const frame = await showScreen(<MembersScreen />, backend)
  await screen.findByRole('region', { name: 'B班' })
  return { backend, ...frame }
}

const line = (name: string) => screen.getByRole('row', { name: new RegExp(name) })

test('devices stand by team with who works there, until when, and how they stand', async () => {
  await shown()
  const team = within(screen.getByRole('region', { name: 'A班' }))
  expect(team.getAllByRole('row')).toHaveLength(4)
  expect(within(line('河井小-3')).getByText('有効')).toBeTruthy()
  expect(within(line('河井小-3')).getByText('記録係')).toBeTruthy()
  expect(within(line('巡回車-1')).getByText('停止中')).toBeTruthy()
  expect(within(line('B班-1')).getByText('期限切れ')).toBeTruthy()
  expect(within(line('B班-2')).getByText('取り消し済み')).toBeTruthy()
  expect(line('B班-2').textContent).toContain('取り消しが届いた端末 14/20台')
  expect(screen.getByText(/その端末の署名で確かめられた台数です/)).toBeTruthy()
  expect(within(line('河井小-2')).queryByRole('button'), 'nothing against oneself').toBeNull()
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(found.violations.map((violation) => violation.id)).toEqual([])
})

test('before a device is suspended, plain words say what happens and what does not; Esc changes nothing', async () => {
  const { backend, user } = await shown()
  const opener = screen.getByRole('button', { name: '河井小-3 を一時停止する' })
  opener.focus()
  await user.keyboard('{Enter}')
  const dialog = within(screen.getByRole('dialog', { name: '河井小-3 を3日間、一時停止しますか' }))
  expect(dialog.getByText(/合言葉を知っている人なら読めるままです/)).toBeTruthy()
  expect(dialog.getByText(/もう書かれている記録は失われません/)).toBeTruthy()
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(document.activeElement, 'the cursor is back').toBe(opener)
  expect(backend.asked('freeze_device')).toHaveLength(0)
  await user.keyboard('{Enter}')
  await user.click(screen.getByRole('button', { name: '一時停止する' }))
  await waitFor(() => expect(within(line('河井小-3')).getByText('停止中')).toBeTruthy())
  expect(backend.asked('freeze_device')).toHaveLength(1)
  expect(announced()).toBe('河井小-3 を一時停止しました。')
})

test('a device is withdrawn with a reason; "the period is over" is offered for ended ones only', async () => {
  const { backend, user } = await shown()
  await user.click(screen.getByRole('button', { name: '河井小-3 を取り消す' }))
  const dialog = within(screen.getByRole('dialog', { name: '河井小-3 を取り消しますか' }))
  expect(dialog.queryByRole('radio', { name: '任期の終わり' })).toBeNull()
  expect(dialog.getByText(/失われることはありません/)).toBeTruthy()
  expect(dialog.getByText(/取り消しを知ったときに中の記録を消去します/)).toBeTruthy()
  await user.click(dialog.getByRole('radio', { name: '入れまちがい' }))
  await user.click(dialog.getByRole('button', { name: '取り消す' }))
  await waitFor(() => expect(backend.asked('withdraw_device')[0]).toMatchObject({ reason: 'mistake' }))
  await waitFor(() => expect(within(line('河井小-3')).getByText('取り消し済み')).toBeTruthy())
  await user.click(screen.getByRole('button', { name: 'B班-1 を取り消す' }))
  expect(screen.getByRole('radio', { name: '任期の終わり' })).toHaveProperty('checked', true)
})

test('a refusal is read out and the dialog stays', async () => {
  const { backend, user } = await shown()
  backend.refuse('withdraw_device', { code: 'not_allowed' })
  await user.click(screen.getByRole('button', { name: '河井小-3 を取り消す' }))
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: '取り消す' }))
  expect((await screen.findByRole('alert')).textContent).toContain('この端末の役割では')
  expect(screen.getByRole('dialog')).toBeTruthy()
})

test('a period is extended by keyboard, never by the Enter that ends a conversion, and not too far', async () => {
  const { backend, user } = await shown()
  screen.getByRole('button', { name: '河井小-3 の期限を延ばす' }).focus()
  await user.keyboard('{Enter}')
  const day = screen.getByLabelText('使える最後の日')
  expect(document.activeElement).toBe(day)
  await user.clear(day)
  await user.type(day, '2099/1/1')
  confirmConversion(day, { ctrlKey: true })
  expect(backend.asked('extend_device')).toHaveLength(0)
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(screen.getByText(/より後には延ばせません/)).toBeTruthy()
  expect(backend.asked('extend_device')).toHaveLength(0)
  await user.clear(day)
  await user.type(day, '明日')
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(backend.asked('extend_device')).toHaveLength(1))
  await waitFor(() => expect(announced()).toBe('河井小-3 の期限を延ばしました。'))
})

test('keys are changed by who may, and the number of scopes is told', async () => {
  const { user } = await shown()
  await user.click(screen.getByRole('button', { name: '鍵を取りかえる' }))
  expect(await screen.findByText('4つの範囲の鍵を取りかえました。')).toBeTruthy()
})

test('a device whose right has ended offers nothing that it cannot do, and says why', async () => {
  const { backend, user } = await shown({ standing: 'ended' })
  const freeze = screen.getByRole('button', { name: '河井小-3 を一時停止する' })
  expect(freeze.getAttribute('aria-disabled')).toBe('true')
  expect(freeze.title).toContain('利用期限が終わったため')
  await user.click(freeze)
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(backend.asked('freeze_device')).toHaveLength(0)
})
