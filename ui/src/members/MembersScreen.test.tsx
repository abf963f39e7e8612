import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { confirmConversion, showScreen } from '../testing/showScreen'
import { MembersScreen } from './MembersScreen'

async function compared(backend = fakeBackend({ status: { mayEnrol: true } })) {
  const shown = await showScreen(<MembersScreen />, backend)
  await shown.user.click(await screen.findByRole('button', { name: 'ファイルを探す' }))
  await shown.user.click(await screen.findByRole('button', { name: /を選ぶ$/ }))
  await shown.user.click(await screen.findByRole('button', { name: '同じ番号です' }))
  return { backend, ...shown }
}

test('nobody is let in before the digits were compared', async () => {
  const backend = fakeBackend({ status: { mayEnrol: true } })
  const { user } = await showScreen(<MembersScreen />, backend)
  await user.click(await screen.findByRole('button', { name: 'ファイルを探す' }))
  await user.click(await screen.findByRole('button', { name: /を選ぶ$/ }))
  expect(await screen.findByText('「河井小-3」が仲間に入りたがっています。')).toBeTruthy()
  expect(screen.getByText('7301')).toBeTruthy()
  expect(screen.queryByRole('button', { name: '参加ファイルを作る' })).toBeNull()
  await user.click(screen.getByRole('button', { name: 'ちがう' }))
  expect(screen.getByText(/番号がちがうので、入れませんでした。/)).toBeTruthy()
  expect(backend.asked('approve_enrolment')).toHaveLength(0)
})

test('after comparing, role and end date are given and the file is named', async () => {
  const { backend, user } = await compared()
  expect(document.activeElement, 'the cursor goes on').toBe(screen.getByRole('radio', { name: '応援職員' }))
  await user.click(screen.getByRole('radio', { name: '保健・福祉の班' }))
  const until = screen.getByLabelText('使える最後の日')
  await user.clear(until)
  await user.type(until, 'R20.12.1')
  await user.click(screen.getByRole('button', { name: '参加ファイルを作る' }))
  await waitFor(() =>
    expect(backend.asked('approve_enrolment')[0]).toEqual({ token: 'file-1', checkDigits: '73019944286150328817', role: 'health_team', validUntil: '2038-12-01', agreement: '', municipality: '' }),
  )
  expect(await screen.findByText('参加ファイル-河井小-3.tsunagi-pack')).toBeTruthy()
  expect(screen.getByText('/media/KINGSTON')).toBeTruthy()
})

test('the prefecture lets in the administrator of a municipality that is new or there, and says what follows', async () => {
  const { backend, user } = await compared(fakeBackend({ status: { mayEnrol: true, namesMunicipalities: true } }))
  expect(screen.queryByLabelText('どの市町の管理者か')).toBeNull()
  await user.click(screen.getByRole('radio', { name: '市町の管理者' }))
  const list = await screen.findByLabelText('どの市町の管理者か')
  expect(screen.getByText(/県からは見えません。あと199の市町を加えられます/)).toBeTruthy()
  await user.selectOptions(list, '輪島市役所-1 の市町')
  expect(screen.getByText(/これまでの記録の鍵は/)).toBeTruthy()
  await user.click(screen.getByRole('button', { name: '参加ファイルを作る' }))
  await waitFor(() => expect(backend.asked('approve_enrolment')[0]).toMatchObject({ role: 'municipality_admin', municipality: 'ab'.repeat(16) }))
})

test('each role says what it may see', async () => {
  await compared()
  const staff = screen.getByRole('radio', { name: '応援職員', description: /健康の記録は見られません/ })
  expect(staff).toHaveProperty('checked', true)
})

test.each([
  ['2020/1/1', /今日より前の日です/],
  ['らいげつ', /日付が読めません/],
])('the end date %s is refused and the cursor stays', async (typed, sentence) => {
  const { backend, user } = await compared()
  const until = screen.getByLabelText('使える最後の日')
  await user.clear(until)
  await user.type(until, typed)
  confirmConversion(until)
  await user.click(screen.getByRole('button', { name: '参加ファイルを作る' }))
  expect((await screen.findByRole('alert')).textContent).toMatch(sentence)
  expect(document.activeElement).toBe(until)
  expect(backend.asked('approve_enrolment')).toHaveLength(0)
})

test('no file found says what to do', async () => {
  const backend = fakeBackend({ status: { mayEnrol: true } })
  backend.answer('find_files', [])
  const { user } = await showScreen(<MembersScreen />, backend)
  await user.click(await screen.findByRole('button', { name: 'ファイルを探す' }))
  expect(await screen.findByText(/申込みファイルは見つかりません。USBメモリーをさし/)).toBeTruthy()
})

test('a torn file is refused in Japanese', async () => {
  const backend = fakeBackend({ status: { mayEnrol: true } })
  backend.refuse('read_enrol_request', { code: 'file_torn' })
  const { user } = await showScreen(<MembersScreen />, backend)
  await user.click(await screen.findByRole('button', { name: 'ファイルを探す' }))
  await user.click(await screen.findByRole('button', { name: /を選ぶ$/ }))
  expect((await screen.findByRole('alert')).textContent).toContain('途中で切れているか')
})

test('a role that cannot let others in is told whom to ask', async () => {
  const backend = fakeBackend({ status: { mayEnrol: false } })
  await showScreen(<MembersScreen />, backend)
  expect(await screen.findByText(/この端末の役割では、端末を入れられません。/)).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'ファイルを探す' })).toBeNull()
  const own = screen.getByText('役割').closest('div')
  expect(within(own ?? document.body).getByText('応援職員')).toBeTruthy()
})

test('who looks at a calendar tells devices that ended long ago the date', async () => {
  const backend = fakeBackend({ status: { mayEnrol: true } })
  const { user } = await showScreen(<MembersScreen />, backend)
  expect(await screen.findByText(/7日を過ぎた端末が3台あります/)).toBeTruthy()
  expect(screen.getByText(/きょうは2026\/11\/26 \(木\)ですか/)).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'はい、この日付を知らせる' }))
  expect(await screen.findByText('日付を知らせました。')).toBeTruthy()
  expect(backend.asked('say_date')).toEqual([{ date: '2026-11-26' }])
})
