import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { showScreen } from '../testing/showScreen'
import { ExchangeScreen } from './ExchangeScreen'

test('a device is told by keyboard to keep everything, and left to its role again', async () => {
  const backend = fakeBackend()
  backend.answer('keeping', { told: false, everything: false, givenUp: 1200, givenUpKb: 3400 })
  const { user } = await showScreen(<ExchangeScreen />, backend)
  expect(await screen.findByText('片付けたもの 1,200まとまり（3.4 メガバイト）')).toBeTruthy()
  const all = screen.getByRole('checkbox', { name: /^この端末にも、すべて残す/ })
  all.focus()
  backend.answer('keeping', { told: true, everything: true, givenUp: 1200, givenUpKb: 3400 })
  await user.keyboard(' ')
  await waitFor(() => expect(backend.asked('set_keeping')).toEqual([{ everything: true }]))
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>('checkbox', { name: /^この端末にも、すべて残す/ }).checked).toBe(true))
  await user.keyboard(' ')
  await waitFor(() => expect(backend.asked('set_keeping')).toEqual([{ everything: true }, { everything: false }]))
})

test('an office keeps everything and has nothing to decide', async () => {
  const backend = fakeBackend()
  backend.answer('keeping', { told: false, everything: true, givenUp: 0, givenUpKb: 0 })
  await showScreen(<ExchangeScreen />, backend)
  expect(await screen.findByText('この端末は、役割によりすべてを残します。ほかの端末が頼りにしています。')).toBeTruthy()
  expect(screen.queryByRole('checkbox', { name: /すべて残す/ })).toBeNull()
})
