import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { showScreen } from '../testing/showScreen'
import { LostScreen } from './LostScreen'

const print = vi.fn()
beforeEach(() => {
  print.mockClear()
  Object.assign(window, { print })
})

test('from the choice to the report: stopped, withdrawn, counted, printed', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<LostScreen id="" />, backend)
  const choose = await screen.findByLabelText('なくした端末')
  expect(screen.queryByRole('heading', { name: /すぐに止める/ }), 'one step after the other').toBeNull()
  expect(within(choose).queryByRole('option', { name: /市役所-1/ }), 'what stands above is not offered').toBeNull()
  await user.selectOptions(choose, screen.getByRole('option', { name: /河井小-3/ }))
  await user.click(screen.getByRole('button', { name: 'すぐに止める' }))
  expect(await screen.findByText(/まで止めてあります。/)).toBeTruthy()

  await user.click(screen.getByRole('button', { name: '取り消して、鍵を取りかえる' }))
  const dialog = within(screen.getByRole('dialog'))
  expect(dialog.getByRole('radio', { name: '紛失・盗難' })).toHaveProperty('checked', true)
  await user.click(dialog.getByRole('button', { name: '取り消す' }))
  await waitFor(() => expect(backend.asked('withdraw_device')[0]).toMatchObject({ reason: 'lost' }))
  expect(await screen.findByText(/に取り消しました。/)).toBeTruthy()

  expect(await screen.findByText('名簿の人 240人')).toBeTruthy()
  const held = within(screen.getByRole('table', { name: /何が入っていたか/ }))
  expect(held.getAllByRole('row')).toHaveLength(4)
  expect(held.queryByText(/要配慮個人情報/), 'never what it could not read').toBeNull()

  await user.click(screen.getByRole('button', { name: /印刷する/ }))
  await waitFor(() => expect(print).toHaveBeenCalledTimes(1))
  const sheet = document.querySelector<HTMLElement>('.sheet')
  if (!sheet) throw new Error('nothing was drawn for the printer')
  const paper = within(sheet)
  expect(paper.getByRole('heading', { name: '端末の紛失・盗難 報告用紙' })).toBeTruthy()
  expect(paper.getByText('河井小-3')).toBeTruthy()
  expect(paper.getByText(/すべて暗号化して保存しています/)).toBeTruthy()
  expect(paper.getAllByText('まだ確かめられない').length).toBeGreaterThan(0)
  expect(paper.getByText(/警察への届け出/)).toBeTruthy()
})

test('before the withdrawal the report says so and claims no change of keys', async () => {
  const { user } = await showScreen(<LostScreen id={'7c11d0'.padEnd(64, '0')} />, fakeBackend())
  await user.click(await screen.findByRole('button', { name: /印刷する/ }))
  await waitFor(() => expect(print).toHaveBeenCalledTimes(1))
  const paper = within(document.querySelector<HTMLElement>('.sheet') ?? document.body)
  expect(paper.getByText('まだ（取り消し前）')).toBeTruthy()
  expect(paper.getByText(/まだ取り消していないので、鍵は取りかえていません/)).toBeTruthy()
  expect(paper.queryByText(/取り消しと同時に鍵を取りかえ/)).toBeNull()
})

test('who may stop nobody is told whom to ask', async () => {
  const backend = fakeBackend()
  backend.answer('list_members', [])
  await showScreen(<LostScreen id="" />, backend)
  expect(await screen.findByText(/止められる端末がありません/)).toBeTruthy()
})
