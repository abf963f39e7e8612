import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { BackendProvider } from '../backend/backend'
import { FAKE_PASSPHRASE, fakeBackend } from '../backend/fake/fake'
import type { FakeBackend } from '../backend/fake/fake'
import { App } from '../shell/App'

async function open(backend: FakeBackend) {
  render(
    <BackendProvider value={backend}>
      <App />
    </BackendProvider>,
  )
  await screen.findByRole('heading', { level: 1 })
  return userEvent.setup()
}

async function nameDevice(user: ReturnType<typeof userEvent.setup>) {
  await user.type(screen.getByLabelText(/記入者の名前/), '西')
  await user.type(screen.getByLabelText(/班の名前/), 'C班')
  await user.type(screen.getByLabelText(/端末の名前/), '河井小-3')
  await user.click(screen.getByRole('button', { name: '次へ' }))
}

test('a copy of a device that was still joining joins anew, not with the old keys', async () => {
  const backend = fakeBackend({ stage: 'joining', status: { copy: true } })
  const user = await open(backend)
  await screen.findByRole('button', { name: '新しい端末として入り直す' })
  expect(screen.queryByText('確認番号')).toBeNull()
  await user.click(screen.getByRole('button', { name: '新しい端末として入り直す' }))
  expect(backend.asked('add_profile')).toEqual([{ label: '入り直し' }])
})

test('an operation is founded: the passphrase is shown once, asked back, and the digits are shown', async () => {
  const backend = fakeBackend({ stage: 'fresh' })
  const user = await open(backend)
  await user.click(screen.getByRole('button', { name: /新しい災害対応を始める/ }))
  await user.type(screen.getByLabelText(/災害対応の名前/), '令和8年○○地震')
  await user.type(screen.getByLabelText(/市町の名前/), '輪島市')
  await nameDevice(user)

  const words = await screen.findByRole('list', { name: /合言葉/ })
  await waitFor(() => expect(within(words).getAllByRole('listitem')).toHaveLength(6))
  await user.click(screen.getByRole('button', { name: '控えました' }))
  expect(screen.queryByText('さくら'), 'out of sight while it is asked back').toBeNull()

  const field = screen.getByLabelText('合言葉(もう一度)')
  await user.type(field, 'ちがう')
  await user.click(screen.getByRole('button', { name: '災害対応を始める' }))
  expect(screen.getByText(/控えた合言葉とちがいます/)).toBeTruthy()
  expect(document.activeElement).toBe(field)
  expect(backend.asked('create_operation')).toEqual([])

  await user.clear(field)
  await user.type(field, FAKE_PASSPHRASE.replaceAll(' ', '　'))
  await user.click(screen.getByRole('button', { name: '災害対応を始める' }))
  expect(await screen.findByRole('heading', { name: '準備ができました' })).toBeTruthy()
  expect(screen.getByText('4821')).toBeTruthy()
  expect(backend.asked('create_operation')[0]).toMatchObject({ municipality: '輪島市', passphrase: FAKE_PASSPHRASE })

  await user.click(screen.getByRole('button', { name: '始める' }))
  expect(await screen.findByRole('navigation', { name: '画面の切りかえ' })).toBeTruthy()
})

test('an empty name is told at its field and takes the cursor', async () => {
  const user = await open(fakeBackend({ stage: 'fresh' }))
  await user.click(screen.getByRole('button', { name: /チームに入る/ }))
  await user.click(screen.getByRole('button', { name: '次へ' }))
  expect(document.activeElement).toBe(screen.getByLabelText(/記入者の名前/))
  expect(screen.getByText('記入者の名前が空いています。入力してください。')).toBeTruthy()
})

test('joining: the request shows the digits and the folder, the pack that comes back lets in', async () => {
  const backend = fakeBackend({ stage: 'fresh' })
  const user = await open(backend)
  await user.click(screen.getByRole('button', { name: /チームに入る/ }))
  await nameDevice(user)
  await user.click(await screen.findByRole('button', { name: '控えました' }))
  await user.type(screen.getByLabelText('合言葉(もう一度)'), FAKE_PASSPHRASE)
  await user.click(screen.getByRole('button', { name: '申込みファイルを作る' }))

  expect(await screen.findByRole('heading', { name: '参加の手続き' })).toBeTruthy()
  expect(screen.getByText(/\/media\/KINGSTON に作りました/)).toBeTruthy()
  for (const group of ['7301', '9944', '2861', '5032', '8817']) expect(screen.getByText(group)).toBeTruthy()

  backend.refuse('read_pack', { code: 'pack_for_other_device' })
  await user.click(await screen.findByRole('button', { name: 'この参加ファイルで入る' }))
  expect((await screen.findByRole('alert')).textContent).toContain('別の端末のために作られたものです')

  backend.refuse('read_pack', null)
  await user.click(screen.getByRole('button', { name: 'この参加ファイルで入る' }))
  // Whose operation it is, is compared before anything is taken in.
  expect(document.activeElement).toBe(await screen.findByRole('heading', { name: '3. 番号をくらべて入る' }))
  for (const group of ['4821', '3390', '5771', '0624', '9931']) expect(screen.getByText(group)).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'ちがう番号です' }))
  expect((await screen.findByRole('alert')).textContent).toContain('入りませんでした')
  expect(backend.asked('join_with_pack')).toEqual([])

  await user.click(screen.getByRole('button', { name: 'この参加ファイルで入る' }))
  await user.click(await screen.findByRole('button', { name: '同じ番号です。入る' }))
  expect(await screen.findByRole('heading', { name: 'チームに入りました' })).toBeTruthy()
})

test('practice starts with an orange frame that says so', async () => {
  const user = await open(fakeBackend({ stage: 'fresh' }))
  await user.click(screen.getByRole('button', { name: /練習する/ }))
  await user.click(screen.getByRole('button', { name: '練習を始める' }))
  expect(await screen.findByText('練習中')).toBeTruthy()
})
