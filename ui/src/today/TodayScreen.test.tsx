import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { showScreen } from '../testing/showScreen'
import { TodayScreen } from './TodayScreen'

const nothing = { rows: [], total: 0 }

test('every section counts, and a row leads to the person', async () => {
  const backend = fakeBackend()
  await showScreen(<TodayScreen />, backend)
  const due = await screen.findByRole('region', { name: '今日まわる' })
  expect(within(due).getByRole('heading').textContent).toContain('9件')
  expect(within(due).getAllByText('期限切れ')).toHaveLength(2)
  const link = within(due).getAllByRole('link')[0]
  expect(link?.getAttribute('href')).toMatch(/^#\/person\//)
  for (const name of ['緊急', 'こたえを待っている困りごと', '7日以上か、まだ一度も 会えていない', '居場所が分からない', 'きのう17時から変わった']) {
    expect(screen.getByRole('region', { name })).toBeTruthy()
  }
})

test('メモ opens the note beside the list, and Esc gives the cursor back', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<TodayScreen />, backend)
  const due = await screen.findByRole('region', { name: '今日まわる' })
  const button = within(due).getAllByRole('button', { name: /訪問メモを書く/ })[0]
  if (!button) throw new Error('no row')
  await user.click(button)
  await screen.findByRole('dialog', { name: /訪問メモ/ })
  await screen.findByLabelText('聞いたこと・見たこと')
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(document.activeElement).toBe(button)
})

test('Ctrl+M writes about the line with the cursor', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<TodayScreen />, backend)
  const due = await screen.findByRole('region', { name: '今日まわる' })
  within(due).getAllByRole('link')[1]?.focus()
  await user.keyboard('{Control>}m{/Control}')
  expect(await screen.findByRole('dialog', { name: /谷内 健一/ })).toBeTruthy()
})

test('waiting handovers and records on this device only are banners that lead on', async () => {
  const backend = fakeBackend()
  const { user, went } = await showScreen(<TodayScreen />, backend)
  await user.click(await screen.findByRole('button', { name: '引継ぎを開く' }))
  await user.click(screen.getByRole('button', { name: '受け渡しを開く' }))
  expect(went.map(({ route }) => route.screen)).toEqual(['handovers', 'exchange'])
  expect(screen.getByText(/この端末だけにある記録が 14件/)).toBeTruthy()
})

test('a day without work says where to begin', async () => {
  const backend = fakeBackend()
  backend.answer('today', {
    date: '2026-11-23',
    urgent: nothing,
    due: nothing,
    needs: nothing,
    unseen: nothing,
    unknownPlace: nothing,
    changed: nothing,
    handoversWaiting: 0,
    sameWaiting: 3,
    people: 240,
  })
  await showScreen(<TodayScreen />, backend)
  expect(await screen.findByText('今日の予定はありません。「探す」か「受付」から始められます。')).toBeTruthy()
  expect(screen.getByText('同じ人かもしれない記録が 3組あります')).toBeTruthy()
})

test('a refusal is told in Japanese with a way to try again', async () => {
  const backend = fakeBackend()
  backend.refuse('today', { code: 'internal', incident: '7F3A' })
  const { user } = await showScreen(<TodayScreen />, backend)
  expect(await screen.findByText(/7F3A/)).toBeTruthy()
  backend.refuse('today', null)
  await user.click(screen.getByRole('button', { name: 'もう一度' }))
  expect(await screen.findByRole('region', { name: '今日まわる' })).toBeTruthy()
})

test('a long list shows its beginning first', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<TodayScreen />, backend)
  const changed = await screen.findByRole('region', { name: 'きのう17時から変わった' })
  expect(within(changed).getAllByRole('listitem')).toHaveLength(6)
  await user.click(within(changed).getByRole('button', { name: /さらに/ }))
  expect(within(changed).getAllByRole('listitem')).toHaveLength(23)
})
