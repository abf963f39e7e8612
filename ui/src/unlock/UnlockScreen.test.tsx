import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { confirmConversion, showScreen } from '../testing/showScreen'
import { UnlockScreen } from './UnlockScreen'

test('a wrong passphrase is told without a hint, and the cursor goes back to the field', async () => {
  const backend = fakeBackend({ stage: 'locked' })
  const { user } = await showScreen(<UnlockScreen />, backend)
  const field = screen.getByLabelText<HTMLInputElement>('合言葉')
  expect(document.activeElement).toBe(field)
  await user.keyboard('ちがう')
  await user.click(screen.getByRole('button', { name: '開く' }))
  expect(await screen.findByText('合言葉がちがいます。記録は無事です。もう一度入れてください。')).toBeTruthy()
  expect(document.activeElement).toBe(field)
  expect(field.value).toBe('')
})

test('the wait counts down and no try is sent meanwhile', async () => {
  const backend = fakeBackend({ stage: 'locked', status: { waitSeconds: 30 } })
  const { user } = await showScreen(<UnlockScreen />, backend)
  expect(screen.getByRole('timer').textContent).toContain('あと30秒')
  await user.type(screen.getByLabelText('合言葉'), 'open{Enter}')
  expect(backend.asked('unlock')).toEqual([])
})

test('the passphrase can be shown, and nothing personal is on the door', async () => {
  const backend = fakeBackend({ stage: 'locked' })
  const { user } = await showScreen(<UnlockScreen />, backend)
  const field = screen.getByLabelText<HTMLInputElement>('合言葉')
  expect(field.type).toBe('password')
  await user.click(screen.getByRole('button', { name: '合言葉を表示する' }))
  expect(field.type).toBe('text')
  expect(document.body.textContent).not.toContain('佐藤')
})

test('Enter opens, but not the Enter of a conversion', async () => {
  const backend = fakeBackend({ stage: 'locked' })
  const { user } = await showScreen(<UnlockScreen />, backend)
  const field = screen.getByLabelText('合言葉')
  confirmConversion(field)
  expect(backend.asked('unlock')).toEqual([])
  await user.type(field, 'open{Enter}')
  expect(backend.asked('unlock')).toEqual([{ passphrase: 'open' }])
})

test('an empty field is not counted as a wrong guess', async () => {
  const backend = fakeBackend({ stage: 'locked' })
  const { user } = await showScreen(<UnlockScreen />, backend)
  await user.click(screen.getByRole('button', { name: '開く' }))
  expect(screen.getByText('合言葉を入れてください。')).toBeTruthy()
  expect(document.activeElement).toBe(screen.getByLabelText('合言葉'))
  expect(backend.asked('unlock')).toEqual([])
})
