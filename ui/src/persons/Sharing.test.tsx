import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import type { ShareView, Sharing } from '../generated/app'
import { announced, confirmConversion, showScreen } from '../testing/showScreen'
import { PersonScreen } from './PersonScreen'

const by = { name: '佐藤', team: '', device: '輪島市役所-1', seen: '2026-11-20T10:00:00+09:00', typed: '2026-11-20T10:00:00+09:00', source: 'self', verification: 'stated' }
const kanazawa: ShareView = {
  id: 's-1',
  unit: '金沢市',
  care: true,
  basis: 'consent',
  reason: '',
  until: '2027-03-31',
  stands: 'goes_on',
  ended: null,
  by,
}

async function open(sharing: Partial<Sharing>) {
  const backend = fakeBackend()
  const today = await backend.call('today', {})
  const id = today.ok ? (today.value.due.rows[0]?.person.id ?? '') : ''
  const page = await backend.call('get_person', { id })
  if (!page.ok) throw new Error('the fake has nobody')
  backend.answer('get_person', { ...page.value, sharing: { home: '', shares: [], mayShare: true, ...sharing } })
  const shown = await showScreen(<PersonScreen id={id} />, backend, { route: { screen: 'person', id } })
  return { backend, id, ...shown }
}

const section = () => screen.findByRole('region', { name: 'ほかの市町村との共有' })

test('records are given by keyboard: to whom, on what basis, until when in any writing', async () => {
  const { backend, id, user } = await open({})
  await user.click(within(await section()).getByRole('button', { name: 'ほかの市町村に渡す' }))
  const dialog = await screen.findByRole('dialog', { name: /さんの記録をほかの市町村に渡す$/ })
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(within(dialog).getByRole('alert').textContent).toBe('渡す先を選んでください。')
  const to = within(dialog).getByLabelText(/^渡す先/)
  await waitFor(() => expect(within(to).getByRole('option', { name: '加賀市役所-1' })).toBeTruthy())
  expect(within(to).queryByRole('option', { name: '輪島市' })).toBeNull()
  await user.selectOptions(to, '金沢市')
  expect(within(dialog).queryByRole('checkbox')).toBeNull()
  await user.selectOptions(within(dialog).getByLabelText(/^根拠/), 'benefit')
  await user.click(within(dialog).getByRole('checkbox', { name: '健康と配慮の記録も渡す' }))
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(within(dialog).getByRole('alert').textContent).toBe('理由を一行で書いてください。')
  const reason = within(dialog).getByLabelText(/^理由/)
  await user.type(reason, '金沢で透析を受けるため')
  confirmConversion(reason, { ctrlKey: true })
  expect(backend.asked('share_person')).toHaveLength(0)
  await user.type(within(dialog).getByLabelText(/^いつまで/), 'R9.3.31')
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() =>
    expect(backend.asked('share_person')).toEqual([
      { personId: id, unit: '42'.repeat(16), care: true, basis: 'benefit', reason: '金沢で透析を受けるため', until: '2027-03-31' },
    ]),
  )
  expect(announced()).toBe('金沢市に渡すことを記録しました（この端末）。両方の市町村に入っている県の端末が運びます。')
})

test('what was given is told with who, on what basis and until when, and is ended after a warning', async () => {
  const { backend, id, user } = await open({ shares: [kanazawa, { ...kanazawa, id: 's-0', unit: '', stands: 'ended', ended: by }] })
  const [first, second] = within(await section()).getAllByRole('listitem')
  expect(first?.textContent).toContain('本人の同意（災対法90条の4第1項1号）・健康と配慮も・')
  expect(second?.textContent).toContain('名前の分からない市町村')
  expect(second?.textContent).toContain('佐藤が終わりにした')
  expect(within(await section()).getAllByRole('button', { name: /終わりにする/ })).toHaveLength(1)
  await user.click(screen.getByRole('button', { name: '金沢市への共有を終わりにする' }))
  const dialog = await screen.findByRole('dialog', { name: '金沢市への共有を終わりにする' })
  expect(within(dialog).getByText(/すでに渡した記録は金沢市に残ります/)).toBeTruthy()
  await user.click(within(dialog).getByRole('button', { name: /終わりにする/ }))
  await waitFor(() => expect(backend.asked('end_share')).toEqual([{ personId: id, shareId: 's-1' }]))
})

test('the host sees whose resident it is and gives nobody on', async () => {
  await open({ home: '輪島市', shares: [kanazawa], mayShare: false })
  expect(within(await section()).getByText('輪島市 の人です')).toBeTruthy()
  expect(within(await section()).queryByRole('button')).toBeNull()
})
