import { screen, waitFor, within } from '@testing-library/react'
import axe from 'axe-core'
import { beforeEach, expect, test, vi } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { PersonScreen } from '../persons/PersonScreen'
import { OtherScreen } from '../other/OtherScreen'
import { showScreen } from '../testing/showScreen'
import { AuditScreen } from './AuditScreen'

const print = vi.fn()
beforeEach(() => {
  print.mockClear()
  Object.assign(window, { print })
})

const table = async () => within(await screen.findByRole('table', { name: '操作の記録' }))

test('who did what is read in plain words, newest first, and whether the record holds together', async () => {
  await showScreen(<AuditScreen id="" />, fakeBackend())
  const rows = (await table()).getAllByRole('row')
  expect(rows).toHaveLength(16)
  expect(rows[1]?.textContent).toContain('同意を書いた: 関係機関まで')
  const said = (await table()).getAllByRole('cell').map((cell) => cell.textContent)
  expect(said).toContain('山田 花子 さんのページを開いた（名簿、台帳と支援の記録、健康・障害・介護の記録）')
  expect(said).toContain('人を探した（14人見つかった）')
  expect(said).toContain('つなぎを合言葉で開いた（その前に、まちがい2回）')
  expect(said).toContain('読める形のファイルに書き出した（この端末の記録すべて、1,803件）')
  expect(said).toContain('端末「B班-2」を取り消した（紛失・盗難）')
  expect(said.some((text) => text.endsWith('この前に、記録できなかった操作が1件あります。'))).toBe(true)
  expect(await screen.findByText('途中で抜けたり書きかえられたりしていません。')).toBeTruthy()
  expect(screen.getByText(/ほかの端末でしたことは、市区町村の管理者/), 'what is not here is said').toBeTruthy()
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(found.violations.map((violation) => violation.id)).toEqual([])
})

test('only what is looked for is asked for, by keyboard, and older records follow', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<AuditScreen id="" />, backend)
  await table()
  await user.selectOptions(screen.getByLabelText('見たいもの'), '紙やファイルに出した')
  await waitFor(() => expect(screen.getByText(/全部で2件。/)).toBeTruthy())
  expect(backend.asked('audit_list').at(-1)).toEqual({ group: 'out', before: null, limit: 200 })
  const answer = await backend.call('audit_list', { group: '', before: null, limit: 3 })
  if (!answer.ok) throw new Error('refused')
  backend.answer('audit_list', answer.value)
  await user.selectOptions(screen.getByLabelText('見たいもの'), 'すべて')
  const older = await screen.findByRole('button', { name: '前の記録を見る' })
  older.focus()
  await user.keyboard('{Enter}')
  await waitFor(() => expect(backend.asked('audit_list').at(-1)).toEqual({ group: '', before: 13, limit: 200 }))
  await user.click(screen.getByRole('button', { name: 'いちばん新しい記録にもどる' }))
  await waitFor(() => expect(screen.queryByRole('button', { name: 'いちばん新しい記録にもどる' })).toBeNull())
})

test.each([
  ['gap', '6番の記録が抜けています。'],
  ['changed', '6番の記録が、あとから書きかえられています。'],
  ['unlinked', '6番の記録が、前の記録とつながっていません。'],
  ['cut_off', '6番からあとの記録が、なくなっています。'],
  ['mark', '最後の記録の目印が、なくなっているか、ちがうものになっています。'],
])('a record with the fault %s says where and what to do', async (fault, sentence) => {
  const backend = fakeBackend()
  const after = new Date(new Date().getFullYear(), 10, 20, 8, 5).toISOString()
  backend.answer('audit_check', { whole: false, records: 40, since: null, fault, number: 6, after })
  await showScreen(<AuditScreen id="" />, backend)
  const alert = within(await screen.findByRole('alert'))
  expect(alert.getByText('11/20 08:05のところで記録がつながりません。')).toBeTruthy()
  expect(alert.getByText(sentence)).toBeTruthy()
  expect(alert.getByText(/市区町村の担当に知らせてください/)).toBeTruthy()
})

test('from the page of a person it leads to who opened that person, exports of everybody included', async () => {
  const backend = fakeBackend()
  const { user, went } = await showScreen(<PersonScreen id="person-0" />, backend)
  await user.click(await screen.findByRole('link', { name: 'だれがこの人を開いたか' }))
  expect(went[0]?.route).toEqual({ screen: 'audit', id: 'person-0' })
})

test('the record of one person names that person once and leads back', async () => {
  const { user, went } = await showScreen(<AuditScreen id="person-0" />, fakeBackend())
  expect(await screen.findByRole('heading', { name: 'だれがこの人を開いたか 山田 花子' })).toBeTruthy()
  const said = (await table()).getAllByRole('cell').map((cell) => cell.textContent)
  expect(said).toContain('この人のページを開いた（名簿、台帳と支援の記録）')
  expect(said).toContain('紙に出した: 訪問先の一覧（この人。この紙に9人）')
  expect(said).toContain('読める形のファイルに書き出した（この端末の記録すべて、1,803件）')
  expect(screen.queryByLabelText('見たいもの')).toBeNull()
  await user.click(screen.getByRole('button', { name: '← この人のページ' }))
  expect(went[0]?.route).toEqual({ screen: 'person', id: 'person-0' })
})

test('it is reached from その他, and a role that may not look is told whom to ask', async () => {
  const backend = fakeBackend()
  const { user, went } = await showScreen(<OtherScreen />, backend)
  await user.click(screen.getByRole('link', { name: '操作の記録' }))
  expect(went[0]?.route).toEqual({ screen: 'audit' })
})

test('a role that may not look is told whom to ask', async () => {
  const backend = fakeBackend()
  backend.refuse('audit_list', { code: 'not_allowed' })
  await showScreen(<AuditScreen id="" />, backend)
  expect(await screen.findByText('操作の記録は、この端末の役割では見られません。')).toBeTruthy()
  expect(screen.getByText(/支援団体のリーダーの端末です/)).toBeTruthy()
  expect(screen.queryByRole('table')).toBeNull()
  expect(backend.asked('audit_check')).toHaveLength(0)
})

test('it goes on paper with whether it holds together, and the printing is recorded', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<AuditScreen id="person-0" />, backend)
  await table()
  await user.keyboard('{Control>}p{/Control}')
  await waitFor(() => expect(print).toHaveBeenCalledTimes(1))
  expect(backend.asked('record_print')).toEqual([{ what: 'audit', personIds: ['person-0'] }])
  const paper = within(document.querySelector<HTMLElement>('.sheet') ?? document.body)
  expect(paper.getByRole('heading', { name: '操作の記録（山田 花子 さんについて）' })).toBeTruthy()
  expect(paper.getByText(/途中で抜けたり書きかえられたりしていません。/)).toBeTruthy()
})

test('who audits reads what was done on the other devices, and which of them do not tell all', async () => {
  const backend = fakeBackend()
  const known = await backend.call('audit_devices', {})
  if (!known.ok) throw new Error('refused')
  const sealed = new Date().toISOString()
  const devices = known.value.devices.map((device) =>
    device.deviceName === 'B班-1' ? { ...device, faults: [{ fault: 'gap', number: 7, sealed }] } : device,
  )
  backend.answer('audit_devices', { ...known.value, devices })
  const { user } = await showScreen(<AuditScreen id="" />, backend)
  const acts = within(await screen.findByRole('table', { name: 'ほかの端末の操作の記録' }))
  expect(acts.getAllByRole('cell').map((cell) => cell.textContent)).toContain('河井小-3')
  const alert = within(await screen.findByRole('alert'))
  expect(alert.getByText('操作の記録がそろっていない端末があります: B班-1')).toBeTruthy()
  const told = within(screen.getByRole('table', { name: '端末ごとの届き方' }))
  expect(told.getByText(/7番から、抜けている記録があります。/)).toBeTruthy()
  expect(told.getByText('まだ何も届いていません。')).toBeTruthy()
  await user.selectOptions(screen.getByLabelText('した人'), '中村')
  await waitFor(() =>
    expect(acts.queryAllByRole('cell').some((cell) => cell.textContent === '佐藤')).toBe(false),
  )
})

test('about one person the other devices are shown beneath, and a role that does not audit sees nothing of them', async () => {
  const backend = fakeBackend()
  await showScreen(<AuditScreen id="person-0" />, backend)
  expect(await screen.findByRole('heading', { name: 'ほかの端末で、この人についてしたこと' })).toBeTruthy()
  await waitFor(() => expect(backend.asked('audit_heard').at(-1)).toMatchObject({ personId: 'person-0' }))
})

test('a role that does not audit sees nothing of the other devices', async () => {
  const backend = fakeBackend()
  backend.refuse('audit_devices', { code: 'not_allowed' })
  await showScreen(<AuditScreen id="" />, backend)
  await table()
  await waitFor(() => expect(screen.queryByRole('heading', { name: 'ほかの端末でしたこと' })).toBeNull())
  expect(backend.asked('audit_heard')).toHaveLength(0)
})

test('the rescue key that a device left here is shown when it is asked for, and not before', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<AuditScreen id="" />, backend)
  await user.click(await screen.findByRole('button', { name: '救済用の番号を見る' }))
  const dialog = within(await screen.findByRole('dialog'))
  expect(dialog.getByText(/482130 339042/)).toBeTruthy()
  expect(dialog.getByText(/番号を見たことは記録されました/)).toBeTruthy()
  expect(backend.asked('held_rescue_key')).toEqual([{ device: 'device-3' }])
})
