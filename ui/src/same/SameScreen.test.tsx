import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { PersonScreen } from '../persons/PersonScreen'
import { showScreen } from '../testing/showScreen'
import { SameScreen } from './SameScreen'

test('a pair is decided by one key, never while a word is typed, and taken back', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<SameScreen />, backend)
  expect(await screen.findByRole('button', { name: /^別の人/ })).toBeTruthy()
  await waitFor(() => expect(screen.queryByText(/くらべています/), 'everybody is compared').toBeNull())
  const comment = screen.getByLabelText(/理由/)
  await user.type(comment, '2人とも会った')
  expect(backend.asked('say_same'), 'digits of a text decide nothing').toHaveLength(0)
  comment.blur()
  await user.keyboard('2')
  await waitFor(() => expect(backend.asked('say_same')[0]).toMatchObject({ verdict: 'different', comment: '2人とも会った' }))
  await user.click(await screen.findByRole('button', { name: '今の判断を元に戻す' }))
  await waitFor(() => expect(backend.asked('say_same')[1]).toMatchObject({ verdict: 'withdrawn', pairs: backend.asked('say_same')[0]?.pairs }))
})

test('the four keys say what stands on the buttons, and what differs says so', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<SameScreen />, backend)
  await screen.findByRole('button', { name: /^同じ人/ })
  for (const digit of ['1', '3', '4']) {
    await user.keyboard(digit)
    await waitFor(() => expect(backend.asked('say_same')).toHaveLength(['1', '3', '4'].indexOf(digit) + 1))
    if (digit === '3') expect((await screen.findAllByRole('cell', { name: 'ちがう' })).length, 'the third pair has two names').toBeGreaterThan(0)
  }
  expect(backend.asked('say_same').map((each) => each.verdict)).toEqual(['same', 'unsure', 'relative'])
  expect(await screen.findByText(/確かめる組はありません/)).toBeTruthy()
})

test('two keys in quick succession never decide one pair twice', async () => {
  const backend = fakeBackend()
  await showScreen(<SameScreen />, backend)
  await screen.findByRole('button', { name: /^同じ人/ })
  const press = (key: string) => document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  press('1')
  // The answer has come, and nothing of it has been drawn yet.
  for (let turn = 0; turn < 50 && backend.asked('say_same').length < 2; turn++) {
    await Promise.resolve()
    press('2')
  }
  await waitFor(() => expect(screen.getByText(/同じ人としました|別の人としました/)).toBeTruthy())
  const pairs = backend.asked('say_same').map((each) => JSON.stringify(each.pairs))
  expect(new Set(pairs).size, 'each pair at most once').toBe(pairs.length)
})

test('pairs that agree in everything are said together, without those that were unticked', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<SameScreen />, backend)
  await user.click(await screen.findByRole('button', { name: 'まとめて確かめる' }))
  const ticks = screen.getAllByRole('checkbox')
  expect(ticks).toHaveLength(2)
  await user.keyboard('1')
  expect(backend.asked('say_same'), 'a key decides nothing meanwhile').toHaveLength(0)
  if (ticks[1]) await user.click(ticks[1])
  await user.click(screen.getByRole('button', { name: 'えらんだ 1組を同じ人とする' }))
  await waitFor(() => expect(backend.asked('say_same')[0]).toMatchObject({ verdict: 'same' }))
  expect(backend.asked('say_same')[0]?.pairs).toHaveLength(1)
})

test('a refused word says so and keeps the pair', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<SameScreen />, backend)
  await screen.findByRole('button', { name: /^同じ人/ })
  backend.refuse('say_same', { code: 'not_allowed' })
  await user.keyboard('1')
  expect(await screen.findByRole('alert')).toBeTruthy()
  expect(screen.getByRole('button', { name: /^同じ人/ })).toBeTruthy()
})

test('a person with two entries is one page, and is parted there', async () => {
  const backend = fakeBackend()
  const first = await backend.call('search_people', { text: '輪島', limit: 2 })
  if (!first.ok || first.value.rows[0] === undefined || first.value.rows[1] === undefined) throw new Error('nobody')
  const [row, other] = first.value.rows
  const page = await backend.call('get_person', { id: row.id })
  if (!page.ok) throw new Error('no page')
  const by = { name: '佐藤', team: 'A班', device: '河井小-2', seen: '2026-11-23T10:00:00+09:00', typed: '2026-11-23T10:00:00+09:00', source: 'self', verification: 'stated' }
  backend.answer('get_person', {
    ...page.value,
    records: [{ row: other, fields: [{ field: 'phone', value: '090-0000-0001', by, others: [] }], said: [{ verdict: 'same', comment: '本人に聞いた', reasons: [], inForce: true, by }] }],
    timeline: [{ id: 'n-9', kind: 'note', at: by.seen, text: 'もう一つの記録のメモ', code: '', by, corrected: null, holders: 1, own: false, recordId: other.id, rescued: false }, ...page.value.timeline],
  })
  const { user } = await showScreen(<PersonScreen id={row.id} />, backend)
  expect(await screen.findByText('もう一つの記録のメモ')).toBeTruthy()
  expect(screen.getByText(new RegExp(`別の記録 ${other.receiptNumber}`))).toBeTruthy()
  expect(screen.getByText(/090-0000-0001/)).toBeTruthy()
  await user.click(screen.getByRole('button', { name: /の記録と分ける$/ }))
  await waitFor(() => expect(backend.asked('say_same')[0]).toMatchObject({ verdict: 'withdrawn', pairs: [{ one: row.id, other: other.id }] }))
})
