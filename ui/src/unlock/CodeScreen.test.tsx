import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { FAKE_CODE, FAKE_RESCUE } from '../backend/fake/keys'
import { confirmConversion, showScreen } from '../testing/showScreen'
import { CodeScreen } from './CodeScreen'
import { UnlockScreen } from './UnlockScreen'

test('six digits are typed in any width and sent by Enter, but not by the Enter of a conversion', async () => {
  const backend = fakeBackend({ stage: 'code' })
  const { user } = await showScreen(<CodeScreen />, backend)
  const field = screen.getByLabelText<HTMLInputElement>('番号')
  expect(document.activeElement).toBe(field)
  await user.type(field, '４９２０３９')
  confirmConversion(field)
  expect(backend.asked('unlock_code')).toEqual([])
  await user.type(field, '{Enter}')
  expect(backend.asked('unlock_code')).toEqual([{ code: '４９２０３９' }])
  expect(document.body.textContent).not.toContain(FAKE_CODE)
})

test('a wrong code says what to do, and a wait is counted down', async () => {
  const backend = fakeBackend({ stage: 'code' })
  const { user } = await showScreen(<CodeScreen />, backend)
  const field = screen.getByLabelText<HTMLInputElement>('番号')
  await user.type(field, '000000{Enter}')
  expect(await screen.findByText(/もう使った番号です。記録は無事です/)).toBeTruthy()
  expect(field.value).toBe('')
  backend.refuse('unlock_code', { code: 'wrong_code', waitSeconds: 300 })
  await user.type(field, '000000{Enter}')
  expect((await screen.findByRole('timer')).textContent).toContain('あと5分待つと')
})

test('a mistyped digit of the rescue key is told in its group while it is typed, and nothing is tried', async () => {
  const backend = fakeBackend({ stage: 'locked' })
  const { user } = await showScreen(<UnlockScreen />, backend)
  await user.click(screen.getByRole('button', { name: /救済用の鍵/ }))
  const field = screen.getByLabelText<HTMLInputElement>('紙の番号（48けた）')
  expect(document.activeElement).toBe(field)
  await user.type(field, '482130 339043 577')
  const groups = screen.getByRole('list', { name: '6けたずつの確かめ' })
  await screen.findByText('まちがい')
  expect(screen.getAllByRole('status').map((told) => told.textContent)).toContain('2組めにまちがいがあります。')
  expect([...groups.children].map((group) => group.textContent)).toEqual([
    '1組め482130合っています',
    '2組め339043まちがい',
    '3組め577まだ',
    ...[4, 5, 6, 7, 8].map((group) => `${group}組め―まだ`),
  ])
  await user.type(field, '{Enter}')
  expect(backend.asked('rescue')).toEqual([])
  expect(screen.queryByText('合言葉を控えてください')).toBeNull()
})

test('the rescue key forces a new passphrase', async () => {
  const backend = fakeBackend({ stage: 'locked' })
  const { user } = await showScreen(<UnlockScreen />, backend)
  await user.click(screen.getByRole('button', { name: /救済用の鍵/ }))
  await user.type(screen.getByLabelText('紙の番号（48けた）'), FAKE_RESCUE.join('-'))
  const next = screen.getByRole('button', { name: '新しい合言葉を決める' })
  await user.click(next)
  await user.click(await screen.findByRole('button', { name: '控えました' }))
  await user.type(screen.getByLabelText('合言葉(もう一度)'), 'さくら とけい みかん はし つばめ いずみ{Enter}')
  await screen.findByRole('button', { name: 'この合言葉で開く' })
  expect(backend.asked('rescue')).toEqual([
    { code: FAKE_RESCUE.join('-'), passphrase: 'さくら とけい みかん はし つばめ いずみ' },
  ])
})

test('a team of another shift is chosen at the door', async () => {
  const backend = fakeBackend({ stage: 'locked' })
  backend.answer('list_profiles', [
    { id: 'profile', label: '昼の班', chosen: true },
    { id: 'profile-2', label: '', chosen: false },
  ])
  const { user } = await showScreen(<UnlockScreen />, backend)
  await user.click(await screen.findByLabelText('2番めの班'))
  expect(backend.asked('choose_profile')).toEqual([{ id: 'profile-2' }])
})
