import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { BackendProvider } from '../backend/backend'
import { fakeBackend } from '../backend/fake/fake'
import type { Status } from '../generated/app'
import { App } from './App'

async function open(status: Partial<Status>, hash: string) {
  const backend = fakeBackend({ status })
  window.location.hash = hash
  render(
    <BackendProvider value={backend}>
      <App />
    </BackendProvider>,
  )
  await screen.findByRole('heading', { level: 1 })
  return { backend, user: userEvent.setup() }
}

const yesterday = new Date(Date.now() - 86_400_000).toISOString()

test('after the end everything is read, nothing written, and what is here only can still be handed in', async () => {
  const { backend, user } = await open({ standing: 'ended', validUntil: yesterday }, '#/person/person-3')
  expect(screen.getByText(/いまは見るだけです。書いた記録は失われません。/)).toBeTruthy()
  expect(screen.getByText(/この端末だけにある14件は、ほかの端末につながると今でも渡せます。/)).toBeTruthy()
  expect(within(screen.getByRole('contentinfo')).getByText('期限切れ')).toBeTruthy()
  const note = await screen.findByRole('button', { name: /訪問メモ/ })
  expect(note.getAttribute('aria-disabled')).toBe('true')
  expect(note.title).toContain('利用期限が終わったため、いまは書けません')
  await user.click(note)
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(backend.asked('write_visit')).toHaveLength(0)
})

test('a device that only audits is shown the record of acts and no screen with people', async () => {
  await open({ role: 'auditor', readsRoll: false, mayEnrol: false }, '#/search')
  expect(await screen.findByRole('heading', { level: 1, name: '操作の記録' })).toBeTruthy()
  const items = within(screen.getByRole('navigation')).getAllByRole('link')
  expect(items.map((item) => item.textContent)).toEqual(['操作の記録', '受け渡し', 'その他'])
})

test('a right that ends while the screen is open is over at once', async () => {
  await open({ standing: 'admitted', validUntil: yesterday }, '#/other')
  expect(screen.getByText(/いまは見るだけです/)).toBeTruthy()
})

test('a suspended device goes on writing, and says that it waits and whom to call', async () => {
  const until = new Date(Date.now() + 86_400_000).toISOString()
  const { user } = await open({ standing: 'suspended', suspendedUntil: until }, '#/reception')
  expect(screen.getByText(/まで一時停止中です。書いた記録はこの端末に残り/)).toBeTruthy()
  expect(screen.getByText(/班のリーダーか市町の担当に連絡してください/)).toBeTruthy()
  const family = screen.getByLabelText('姓')
  await user.type(family, '山田')
  expect(family).toHaveProperty('value', '山田')
})

test.each([
  [{ kind: 'behind', minutes: 185, devices: 0 }, 'この端末の時計が、3時間以上おくれています。', /パソコンの日付と時刻を合わせてください/],
  [{ kind: 'ahead', minutes: 6_000, devices: 2 }, 'この端末の時計が、4日以上進んでいます。', /記録は失われません/],
  [{ kind: 'differs', minutes: 15, devices: 1 }, 'この端末とほかの1台で、時計が15分以上ちがいます。', /どちらが正しいか/],
])('a clock that cannot be right is told, with what to do: %o', async (clock, title, advice) => {
  await open({ clock }, '#/other')
  expect(screen.getByText(title)).toBeTruthy()
  expect(screen.getByText(advice)).toBeTruthy()
})

test('the card of the reception rests after the end, and says whom to ask', async () => {
  const { user, backend } = await open({ standing: 'ended', validUntil: yesterday }, '#/reception')
  expect((await screen.findAllByText(/利用期限が終わったため、いまは書けません/)).length).toBeGreaterThan(0)
  const family = screen.getByLabelText('姓')
  expect(family.matches(':disabled')).toBe(true)
  await user.type(family, '山田')
  expect(family).toHaveProperty('value', '')
  expect(backend.asked('register_household')).toHaveLength(0)
})

test('a withdrawn device is told to bring what is only here', async () => {
  await open({ standing: 'withdrawn' }, '#/other')
  expect(screen.getByText(/この端末は取り消されました/)).toBeTruthy()
  expect(screen.getByText(/端末ごと、市町の担当に見てもらってください/)).toBeTruthy()
})

test.each([
  ['closed', yesterday, /1日たちました。記録はもう見られません/],
  ['withdrawn', null, /取り消されました。記録はもう見られません/],
  ['erased', null, /この端末の記録は消去されました/],
] as const)('a device that is %s shows no record, and the way to hand in', async (standing, validUntil, title) => {
  const { backend, user } = await open({ standing, validUntil }, '#/person/person-3')
  expect(screen.getByText(title)).toBeTruthy()
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('この端末では、記録を見られません')
  expect(backend.asked('get_person')).toHaveLength(0)
  await user.click(screen.getByRole('button', { name: '受け渡しへ' }))
  expect(await screen.findByRole('heading', { level: 1, name: '受け渡し' })).toBeTruthy()
})

test('an erased device leads to joining again as a new one', async () => {
  const { backend, user } = await open({ standing: 'erased' }, '#/today')
  await user.click(screen.getByRole('button', { name: '新しい端末として入り直す' }))
  expect(backend.asked('add_profile')).toHaveLength(1)
})

test('the way to what waits shows how many wait', async () => {
  await open({}, '#/other')
  expect(screen.getByRole('link', { name: /確認待ち/ }).textContent).toContain('3件')
})
