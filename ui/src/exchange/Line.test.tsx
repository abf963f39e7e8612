import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { showScreen } from '../testing/showScreen'
import { ExchangeScreen } from './ExchangeScreen'

test('a satellite line is said by keyboard, with what it may carry and what waits', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<ExchangeScreen />, backend)
  const kind = await screen.findByLabelText('回線の種類')
  expect(screen.queryByLabelText('速さ')).toBeNull()
  await user.selectOptions(kind, '細い回線（衛星・携帯など）')
  await user.selectOptions(screen.getByLabelText('速さ'), '毎秒 64 キロビットまで')
  await user.selectOptions(screen.getByLabelText('1日に使う量'), '1日 50 メガバイトまで')
  screen.getByRole('button', { name: 'この決まりにする' }).focus()
  await user.keyboard('{Enter}')
  await waitFor(() => expect(backend.asked('set_line')).toEqual([{ slow: true, kbitPerSecond: 64, mbPerDay: 50, bulk: false }]))
  expect(await screen.findByText('今日使った量 0 メガバイト')).toBeTruthy()
})

test('a line whose answers take long is proposed, and nothing is limited before a person says so', async () => {
  const backend = fakeBackend()
  backend.answer('line_state', { slow: false, kbitPerSecond: 128, mbPerDay: 0, bulk: false, usedKb: 0, usedUp: false, waiting: 0, proposedKbit: 128 })
  const { user } = await showScreen(<ExchangeScreen />, backend)
  await user.click(await screen.findByRole('button', { name: 'この速さで決まりを作る' }))
  expect(backend.asked('set_line')).toEqual([])
  expect(screen.getByLabelText<HTMLSelectElement>('速さ').value).toBe('128')
  await user.click(screen.getByRole('button', { name: 'この決まりにする' }))
  await waitFor(() => expect(backend.asked('set_line')).toEqual([{ slow: true, kbitPerSecond: 128, mbPerDay: 0, bulk: false }]))
})
