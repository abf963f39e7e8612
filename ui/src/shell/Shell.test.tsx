import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { BackendProvider } from '../backend/backend'
import type { FakeBackend } from '../backend/fake/fake'
import { fakeBackend } from '../backend/fake/fake'
import { App } from './App'
import { readRoute, writeRoute } from './navigation'
import { daysLeft } from './status'

afterEach(() => vi.useRealTimers())

async function open(backend: FakeBackend, hash = '#/other') {
  window.location.hash = hash
  render(
    <BackendProvider value={backend}>
      <App />
    </BackendProvider>,
  )
  await screen.findByRole('heading', { level: 1 })
  return userEvent.setup()
}

test('keys lead to the screens and the cursor lands where work begins', async () => {
  const user = await open(fakeBackend())
  expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1, name: 'その他' }))
  await user.keyboard('{Control>}k{/Control}')
  expect(await screen.findByRole('combobox', { name: '探す言葉' })).toBe(document.activeElement)
  await user.keyboard('{Control>}n{/Control}')
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('姓')))
  expect(screen.getByRole('link', { name: /受付/ }).getAttribute('aria-current')).toBe('page')
})

test('the bar tells what stands only here, who writes and how long', async () => {
  await open(fakeBackend())
  const bar = within(screen.getByRole('contentinfo', { name: 'この端末の状態' }))
  expect(bar.getByText('この端末だけ 14件')).toBeTruthy()
  expect(bar.getByText(/圏外/)).toBeTruthy()
  expect(bar.getByText('記入者 佐藤(A班)')).toBeTruthy()
  expect(bar.getByText(/あと[45]日/)).toBeTruthy()
})

test('the bar changes when an event says so', async () => {
  const backend = fakeBackend()
  await open(backend)
  await act(async () => {
    await backend.call('set_urgent', { personId: 'person-3', flag: { raised: true, urgency: 'days', reason: '' } })
  })
  expect(await screen.findByText('この端末だけ 15件')).toBeTruthy()
})

test('Ctrl+L keeps the draft first, then nothing personal is on the screen; unlocking brings the draft back', async () => {
  const backend = fakeBackend()
  const user = await open(backend, '#/reception')
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('姓')))
  await user.keyboard('山田')
  await user.keyboard('{Control>}l{/Control}')
  expect(await screen.findByRole('heading', { name: '合言葉を入れてください' })).toBeTruthy()
  expect(document.body.textContent).not.toContain('山田')
  const order = backend.calls.map(({ name }) => name)
  expect(order.indexOf('save_draft')).toBeLessThan(order.indexOf('lock'))
  await user.type(screen.getByLabelText('合言葉'), 'open{Enter}')
  expect(await screen.findByDisplayValue('山田')).toBeTruthy()
  expect(screen.getByText(/書きかけのカードを開きました/)).toBeTruthy()
})

test('F1 explains this screen and Esc closes it', async () => {
  const user = await open(fakeBackend())
  await user.keyboard('{F1}')
  expect(screen.getByRole('complementary', { name: 'ヘルプ' }).textContent).toContain('Ctrl+Enter')
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('complementary')).toBeNull()
})

test('records from another device are announced', async () => {
  const backend = fakeBackend()
  await open(backend)
  // The frame listens once it stands, which on a busy machine is after what it shows.
  await waitFor(() => {
    act(() => backend.emit({ kind: 'records_changed', ids: [], received: true }))
    expect(screen.getByText('ほかの端末から記録が届きました。')).toBeTruthy()
  })
})

test('three days before the end the frame says so', async () => {
  await open(fakeBackend({ status: { validUntil: new Date(Date.now() + 2 * 86_400_000).toISOString() } }))
  expect(screen.getByText(/この端末の利用期限まで、あと2日です/)).toBeTruthy()
})

test('ten idle minutes lock, one minute before is warned', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
  const backend = fakeBackend()
  await open(backend)
  await act(() => vi.advanceTimersByTimeAsync(9 * 60_000 + 5_000))
  expect(screen.getByRole('dialog', { name: 'まもなくロックします' })).toBeTruthy()
  await act(async () => fireEvent.click(screen.getByRole('button', { name: '使い続ける' })))
  expect(screen.queryByRole('dialog')).toBeNull()
  await act(() => vi.advanceTimersByTimeAsync(10 * 60_000 + 5_000))
  await waitFor(() => expect(screen.getByRole('heading', { name: '合言葉を入れてください' })).toBeTruthy())
})

test('six digits that nobody types are asked for ten minutes only', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
  await open(fakeBackend({ stage: 'code' }))
  expect(screen.getByRole('heading', { name: '6けたの番号を入れてください' })).toBeTruthy()
  await act(() => vi.advanceTimersByTimeAsync(10 * 60_000 + 5_000))
  await waitFor(() => expect(screen.getByRole('heading', { name: '合言葉を入れてください' })).toBeTruthy())
})

test('a restored copy says that it takes no writing, and leads to joining as a new device', async () => {
  const backend = fakeBackend({ status: { copy: true } })
  const user = await open(backend)
  expect(screen.getByText('復元された控えです。読むことだけができます。')).toBeTruthy()
  await user.keyboard('{Control>}n{/Control}')
  expect(await screen.findByText(/復元された控えのため、書けません/)).toBeTruthy()
  await user.click(screen.getByRole('button', { name: '新しい端末として入り直す' }))
  expect(await screen.findByRole('heading', { name: 'はじめて' })).toBeTruthy()
  expect(backend.asked('add_profile')).toEqual([{ label: '入り直し' }])
})

test('a shift gives the laptop to the next: locked, and the other passphrase is asked for', async () => {
  const backend = fakeBackend()
  backend.answer('list_profiles', [
    { id: 'profile', label: '昼の班', chosen: true },
    { id: 'profile-2', label: '夜の班', chosen: false },
  ])
  const user = await open(backend)
  await user.click(await screen.findByRole('button', { name: 'この班に替える' }))
  expect(await screen.findByRole('heading', { name: '合言葉を入れてください' })).toBeTruthy()
  expect(backend.asked('choose_profile')).toEqual([{ id: 'profile-2' }])
})

test('addresses hold ids only, and unknown ones lead to 今日', () => {
  expect(writeRoute({ screen: 'person', id: 'a/b' })).toBe('#/person/a%2Fb')
  expect(readRoute('#/person/a%2Fb')).toEqual({ screen: 'person', id: 'a/b' })
  expect(readRoute('#/nowhere')).toEqual({ screen: 'today' })
})

test('days left are whole days of the calendar here', () => {
  const now = new Date(2026, 10, 23, 10, 0)
  expect(daysLeft(new Date(2026, 10, 23, 23, 59).toISOString(), now)).toBe(0)
  expect(daysLeft(new Date(2026, 10, 27, 0, 1).toISOString(), now)).toBe(4)
  expect(daysLeft(new Date(2026, 10, 22).toISOString(), now)).toBe(-1)
  expect(daysLeft(null, now)).toBeNull()
})
