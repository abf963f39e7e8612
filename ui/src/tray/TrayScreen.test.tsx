import { screen, waitFor, within } from '@testing-library/react'
import axe from 'axe-core'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { codes } from '../generated/app'
import { announced, confirmConversion, showScreen } from '../testing/showScreen'
import { TrayScreen } from './TrayScreen'

async function shown(status = {}) {
  const backend = fakeBackend({ status })
  const frame = await showScreen(<TrayScreen />, backend)
  await screen.findByRole('heading', { name: 'ほかの端末から届いたもの' })
  return { backend, ...frame }
}

test('what waits is read with its reason, its writer and its person', async () => {
  await shown()
  expect(screen.getByText(/全部で 4件、まだ決めていないもの 3件/)).toBeTruthy()
  const note = within(screen.getAllByRole('listitem', { name: /B班-2/ })[0] ?? document.body)
  expect(note.getByText(/夕方に発熱。/)).toBeTruthy()
  expect(note.getByText('会えた')).toBeTruthy()
  expect(note.getByText(/山田 花子 さん/)).toBeTruthy()
  expect(note.getByText(/端末の取り消しより後として届いた記録です/)).toBeTruthy()
  expect(note.getByText(/谷（B班）/)).toBeTruthy()
  expect(screen.getByText(/鍵が合わず、中を開けません/)).toBeTruthy()
  expect(screen.getByText(/理由: 本人に電話で確かめる/), 'what was decided stays to be seen').toBeTruthy()
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(found.violations.map((violation) => violation.id)).toEqual([])
})

test('everything that may be accepted is, by keyboard, after one more question', async () => {
  const { backend, user } = await shown()
  await user.click(screen.getByRole('button', { name: '認められるものを すべて選ぶ' }))
  expect(screen.getByText('3件を選んでいます')).toBeTruthy()
  screen.getByRole('button', { name: '選んだものを認める' }).focus()
  await user.keyboard('{Enter}')
  const dialog = within(screen.getByRole('dialog', { name: '3件を認めますか' }))
  expect(dialog.getByText(/あとから取り消せません/)).toBeTruthy()
  expect(backend.asked('accept_aside')).toHaveLength(0)
  await user.click(dialog.getByRole('button', { name: /認める/ }))
  await waitFor(() => expect(backend.asked('accept_aside')[0]?.rows).toHaveLength(3))
  await waitFor(() => expect(announced()).toBe('3件を認めました。名簿に入ります。'))
  await waitFor(() => expect(screen.getByText(/全部で 1件/)).toBeTruthy())
})

test('leaving needs a word, is recorded, and the Enter of a conversion sends nothing', async () => {
  const { backend, user } = await shown()
  await user.click(screen.getAllByRole('checkbox')[0] ?? document.body)
  await user.click(screen.getByRole('button', { name: '認めずに残す' }))
  const why = screen.getByLabelText('理由')
  expect(document.activeElement).toBe(why)
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(screen.getByText(/理由を書いてください/)).toBeTruthy()
  await user.type(why, '家族に確かめる')
  confirmConversion(why, { ctrlKey: true })
  expect(backend.asked('leave_aside')).toHaveLength(0)
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(backend.asked('leave_aside')[0]).toMatchObject({ why: '家族に確かめる' }))
  expect(await screen.findByText(/理由: 家族に確かめる/)).toBeTruthy()
  expect(screen.getByText(/全部で 4件、まだ決めていないもの 2件/), 'nothing is gone').toBeTruthy()
})

test('nothing chosen says what to do first', async () => {
  const { backend, user } = await shown()
  await user.click(screen.getByRole('button', { name: '選んだものを認める' }))
  expect(screen.getByText('先に、記録を選んでください。')).toBeTruthy()
  expect(backend.asked('accept_aside')).toHaveLength(0)
})

test('the own notes that wait stand apart, and nobody accepts his own', async () => {
  const backend = fakeBackend()
  const answer = await backend.call('list_tray', {})
  if (!answer.ok) throw new Error('the fake has a tray')
  const rows = answer.value.rows.map((row) => ({ ...row, own: true, mayAccept: false }))
  backend.answer('list_tray', { ...answer.value, rows })
  await showScreen(<TrayScreen />, backend)
  expect(await screen.findByRole('heading', { name: 'この端末で書いたもの' })).toBeTruthy()
  expect(screen.queryByRole('checkbox')).toBeNull()
  expect(screen.queryByRole('button', { name: '選んだものを認める' })).toBeNull()
})

test('while nothing can be written, the reason is on the buttons', async () => {
  const { user } = await shown({ standing: 'ended' })
  const accept = screen.getByRole('button', { name: '選んだものを認める' })
  expect(accept.title).toContain('利用期限が終わったため')
  await user.click(accept)
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('an empty tray says so, and a reason of a newer version is not hidden', async () => {
  const backend = fakeBackend()
  backend.answer('list_tray', { rows: [], total: 0, undecided: 0, late: 0, waiting: 0 })
  await showScreen(<TrayScreen />, backend)
  expect(await screen.findByText('確認を待っている記録はありません。')).toBeTruthy()
  expect(codes.asideReason.length).toBeGreaterThan(20)
})
