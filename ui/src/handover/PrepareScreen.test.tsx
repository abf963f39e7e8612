import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { announced, confirmConversion, showScreen } from '../testing/showScreen'
import { PrepareScreen } from './PrepareScreen'

async function open(backend = fakeBackend()) {
  const shown = await showScreen(<PrepareScreen />, backend, { route: { screen: 'prepare' } })
  await screen.findByLabelText(/^受け取る班/)
  return { backend, ...shown }
}

test('gathered cases come with their texts and reasons, and gaps are counted', async () => {
  await open()
  const first = screen.getByRole('listitem', { name: '山田 花子 さんの引継ぎ' })
  expect(within(first).getByLabelText(/^要約/)).toHaveProperty('value', 'ひとり暮らし。在宅酸素。停電のときは日赤班へ。')
  expect(within(first).getByText('約束')).toBeTruthy()
  expect(screen.getByText('14人のうち 14人を渡します')).toBeTruthy()
  expect(screen.getByText('まだこの端末だけにある記録が 14件あります。')).toBeTruthy()
})

test('「次の空欄へ」 goes to the first missing text', async () => {
  const { user } = await open()
  await user.click(screen.getByRole('button', { name: '次の空欄へ' }))
  expect(document.activeElement).toHaveProperty('value', '')
  expect(document.activeElement?.closest('li')?.getAttribute('aria-label')).toMatch(/さんの引継ぎ$/)
})

test('a handover is signed by keyboard alone, with what was changed and without who was ticked off', async () => {
  const { backend, user, went } = await open()
  screen.getByLabelText(/^受け取る班/).focus()
  await user.keyboard('富山県 第4班')
  const second = screen.getAllByRole('checkbox', { name: /を渡す$/ })[1]
  second?.focus()
  await user.keyboard(' ')
  const first = screen.getByRole('listitem', { name: '山田 花子 さんの引継ぎ' })
  within(first).getByLabelText(/^ひとこと/).focus()
  await user.keyboard('夜が心配')
  screen.getByRole('checkbox', { name: '言い残しはありません' }).focus()
  await user.keyboard(' {Control>}{Enter}{/Control}')
  await waitFor(() => expect(backend.asked('send_handover')).toHaveLength(1))
  const sent = backend.asked('send_handover')[0]
  expect(sent?.toTeam).toBe('富山県 第4班')
  expect(sent?.items).toHaveLength(13)
  expect(sent?.items[0]).toMatchObject({ word: '夜が心配', todo: '薬の残りを確かめる', reasons: ['urgent', 'promised'] })
  expect(sent?.periodFrom).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  await waitFor(() => expect(went.at(-1)?.route.screen).toBe('handover'))
  expect(announced()).toContain('署名しました（13件、この端末）')
  expect(announced()).not.toContain('届い')
})

test.each([
  ['without a team', '', '受け取る班の名前を入れてください。', /^受け取る班/],
  ['with something unsaid', 'C班', '渡すまえに「言い残しはありません」を確かめて、チェックを入れてください。', /^言い残しはありません/],
])('signing %s is refused and the cursor goes there', async (_, team, sentence, field) => {
  const { backend, user } = await open()
  if (team !== '') await user.type(screen.getByLabelText(/^受け取る班/), team)
  await user.click(screen.getByRole('button', { name: /署名して渡す/ }))
  expect((await screen.findByRole('alert')).textContent).toBe(sentence)
  expect(document.activeElement).toBe(screen.getByLabelText(field))
  expect(backend.asked('send_handover')).toHaveLength(0)
})

test('an unreadable day is refused in Japanese', async () => {
  const { user } = await open()
  await user.type(screen.getByLabelText(/^受け取る班/), 'C班')
  const to = screen.getByLabelText('期間（おわり）')
  await user.clear(to)
  await user.type(to, '13/45')
  await user.click(screen.getByRole('button', { name: /署名して渡す/ }))
  expect((await screen.findByRole('alert')).textContent).toContain('日付が読めません')
  expect(document.activeElement).toBe(to)
})

test('the Enter that confirms a conversion signs nothing', async () => {
  const { backend } = await open()
  confirmConversion(screen.getByLabelText('地区のようす'), { ctrlKey: true })
  expect(backend.asked('send_handover')).toHaveLength(0)
  expect(screen.queryByRole('alert')).toBeNull()
})

test('somebody the records did not bring up is added by hand, and it is said', async () => {
  const { user } = await open()
  await user.click(screen.getByText('人を足す', { selector: 'summary' }))
  await user.type(screen.getByLabelText('足す人を探す'), 'やまだ')
  const add = (await screen.findAllByRole('button', { name: /さんを足す$/ }))[0]
  if (!add) throw new Error('nobody found')
  await user.click(add)
  expect(await screen.findByText(/さんを足しました。/)).toBeTruthy()
  expect(screen.getByText('15人のうち 15人を渡します')).toBeTruthy()
})
