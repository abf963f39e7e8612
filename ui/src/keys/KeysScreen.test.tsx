import { screen, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { FAKE_CODE } from '../backend/fake/keys'
import { confirmConversion, showScreen } from '../testing/showScreen'
import { KeysScreen } from './KeysScreen'

test('a new passphrase is shown, asked back, and replaces the old one', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<KeysScreen />, backend)
  await user.click(await screen.findByRole('button', { name: '合言葉を替える' }))
  await user.type(screen.getByLabelText('今の合言葉'), 'open{Enter}')
  await user.click(await screen.findByRole('button', { name: '控えました' }))
  const field = screen.getByLabelText('合言葉(もう一度)')
  await user.type(field, 'ちがう{Enter}')
  expect(await screen.findByText(/控えた合言葉とちがいます/)).toBeTruthy()
  await user.clear(field)
  await user.type(field, 'さくら　とけい　みかん　はし　つばめ　いずみ{Enter}')
  expect(await screen.findByText(/合言葉を替えました/)).toBeTruthy()
  expect(backend.asked('change_passphrase')).toEqual([{ old: 'open', new: 'さくら とけい みかん はし つばめ いずみ' }])
})

test('a wrong present passphrase leads back to it and says so', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<KeysScreen />, backend)
  await user.click(await screen.findByRole('button', { name: '合言葉を替える' }))
  await user.type(screen.getByLabelText('今の合言葉'), 'ちがう{Enter}')
  await user.click(await screen.findByRole('button', { name: '控えました' }))
  await user.type(screen.getByLabelText('合言葉(もう一度)'), 'さくら とけい みかん はし つばめ いずみ{Enter}')
  expect(await screen.findByText(/合言葉がちがいます。記録は無事です/)).toBeTruthy()
  expect(screen.getByLabelText('今の合言葉')).toBeTruthy()
})

test('the rescue key asks for the passphrase, is shown once, and goes on paper', async () => {
  const print = vi.spyOn(window, 'print').mockImplementation(() => undefined)
  const backend = fakeBackend()
  const { user } = await showScreen(<KeysScreen />, backend)
  await user.click(await screen.findByRole('button', { name: '救済用の鍵を作る' }))
  const dialog = screen.getByRole('dialog')
  const field = within(dialog).getByLabelText('今の合言葉')
  confirmConversion(field)
  expect(backend.asked('make_rescue_key')).toEqual([])
  await user.type(field, 'open{Enter}')
  expect(await screen.findByText('482130')).toBeTruthy()
  await user.click(screen.getByRole('button', { name: /印刷する/ }))
  const sheet = document.querySelector('.sheet')
  expect(sheet?.textContent).toContain('482130')
  expect(sheet?.textContent).toContain('河井小-2')
  expect(sheet?.textContent).toContain('封をした人')
  await vi.waitFor(() => expect(print).toHaveBeenCalled())
  await user.click(screen.getByRole('button', { name: '封をしました' }))
  expect(screen.queryByText('482130')).toBeNull()
  expect(await screen.findByText('救済用の鍵があります。')).toBeTruthy()
  print.mockRestore()
})

test('six digits begin with a code of the telephone, and say honestly what they do not do', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<KeysScreen />, backend)
  expect(await screen.findByText(/端末ごと持ち去ったときは、防げません/)).toBeTruthy()
  await user.click(screen.getByRole('button', { name: '使い始める' }))
  expect(await screen.findByRole('img', { name: '認証アプリで読み取る図' })).toBeTruthy()
  const field = screen.getByLabelText('アプリに出た6けたの番号')
  await user.type(field, '000000{Enter}')
  expect(await screen.findByText(/番号がちがうか/)).toBeTruthy()
  await user.clear(field)
  await user.type(field, `${FAKE_CODE}{Enter}`)
  const spare = await screen.findAllByText(/^\d{6}(-\d{6}){4}$/)
  expect(spare).toHaveLength(10)
  await user.click(screen.getByRole('button', { name: '控えました' }))
  expect(await screen.findByText(/控えの番号はあと10個です/)).toBeTruthy()
})

test('practice and a restored copy have no keys to change', async () => {
  for (const [options, text] of [
    [{ practice: true }, /練習では替えられません/],
    [{ status: { copy: true } }, /復元された控えでは替えられません/],
  ] as const) {
    const backend = fakeBackend(options)
    await showScreen(<KeysScreen />, backend)
    expect(await screen.findByText(text)).toBeTruthy()
    expect(screen.queryByRole('button', { name: '合言葉を替える' })).toBeNull()
  }
})
