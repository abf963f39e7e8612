import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { showScreen } from '../testing/showScreen'
import { MembersScreen } from './MembersScreen'

async function members() {
  const backend = fakeBackend({ status: { mayEnrol: true } })
  const shown = await showScreen(<MembersScreen />, backend)
  await screen.findByText('NPO法人まちの手')
  return { backend, ...shown }
}

test('an agreement is entered with whom, until when, what and why; an era date is understood', async () => {
  const { backend, user } = await members()
  await user.click(screen.getByRole('button', { name: '協定・委託を入れる' }))
  const dialog = within(await screen.findByRole('dialog'))
  await user.click(dialog.getByRole('button', { name: /^入れる/ }))
  expect(dialog.getByText('相手の団体の名前が空いています。入力してください。')).toBeTruthy()
  expect(document.activeElement).toBe(dialog.getByLabelText(/相手の団体/))
  await user.type(dialog.getByLabelText(/相手の団体/), '社会福祉法人なぎさ')
  await user.selectOptions(dialog.getByLabelText('種類'), '委託')
  await user.type(dialog.getByLabelText('終わる日'), 'R20.12.31')
  await user.click(dialog.getByLabelText('名簿'))
  await user.click(dialog.getByRole('button', { name: /^入れる/ }))
  await waitFor(() =>
    expect(backend.asked('write_agreement')[0]).toMatchObject({
      id: '', kind: 'commission', counterpart: '社会福祉法人なぎさ', until: '2038-12-31', classes: ['P2'], basis: 'outsourcing',
    }),
  )
  expect(await screen.findByText('社会福祉法人なぎさ')).toBeTruthy()
})

test('a private role names its agreement; another role does not', async () => {
  const { backend, user } = await members()
  await user.click(screen.getByRole('button', { name: 'ファイルを探す' }))
  await user.click(await screen.findByRole('button', { name: /tsunagi-request を選ぶ$/ }))
  await user.click(await screen.findByRole('button', { name: '同じ番号です' }))
  expect(screen.queryByLabelText(/どの協定・委託で入れますか/)).toBeNull()
  await user.click(screen.getByRole('radio', { name: '支援団体の責任者' }))
  expect(await screen.findByLabelText(/どの協定・委託で入れますか/), 'the only one is chosen').toHaveProperty('value', 'aa'.repeat(16))
  await user.click(screen.getByRole('button', { name: '参加ファイルを作る' }))
  await waitFor(() => expect(backend.asked('approve_enrolment')[0]).toMatchObject({ role: 'support_lead', agreement: 'aa'.repeat(16) }))
  expect(await screen.findByText('参加のコード')).toBeTruthy()
})

test('a device that was here before has nothing to compare and gets the same role again', async () => {
  const { backend, user } = await members()
  backend.answer('read_enrol_request', {
    deviceName: '河井小-3', operatorName: '西', team: 'C班', checkDigits: '73019944286150328817',
    before: { deviceName: '河井小-3', operatorName: '西', role: 'health_team', until: '2026-11-20T23:59:59+09:00', standing: 'ended', agreement: '', mayReturn: true },
  })
  await user.click(screen.getByRole('button', { name: 'ファイルを探す' }))
  await user.click(await screen.findByRole('button', { name: /tsunagi-request を選ぶ$/ }))
  expect(await screen.findByText('「河井小-3」は、前にもこの災害対応で使われていた端末です')).toBeTruthy()
  expect(screen.queryByRole('button', { name: '同じ番号です' })).toBeNull()
  expect(screen.getByRole('radio', { name: '保健・福祉の班' })).toHaveProperty('checked', true)
  await user.click(screen.getByRole('button', { name: '参加ファイルを作る' }))
  await waitFor(() => expect(backend.asked('approve_enrolment')[0]).toMatchObject({ role: 'health_team', checkDigits: '73019944286150328817' }))
})

test('one withdrawn for cause is not let in again', async () => {
  const { backend, user } = await members()
  backend.answer('read_enrol_request', {
    deviceName: '河井小-3', operatorName: '西', team: 'C班', checkDigits: '73019944286150328817',
    before: { deviceName: '河井小-3', operatorName: '西', role: 'health_team', until: '2026-11-20T23:59:59+09:00', standing: 'withdrawn', agreement: '', mayReturn: false },
  })
  await user.click(screen.getByRole('button', { name: 'ファイルを探す' }))
  await user.click(await screen.findByRole('button', { name: /tsunagi-request を選ぶ$/ }))
  expect((await screen.findByRole('alert')).textContent).toContain('同じ鍵ではもどせません')
  expect(screen.queryByRole('button', { name: '参加ファイルを作る' })).toBeNull()
})

test('a second role is given and ended again', async () => {
  const { backend, user } = await members()
  await user.click(await screen.findByRole('button', { name: '河井小-3 に役割を足す' }))
  await user.selectOptions(screen.getByLabelText('役割'), '保健・福祉の班')
  await user.click(screen.getByRole('button', { name: /^役割を足す/ }))
  await waitFor(() => expect(backend.asked('give_role')[0]).toMatchObject({ role: 'health_team', agreement: '' }))
  await user.click(await screen.findByRole('button', { name: '河井小-3 の「保健・福祉の班」: この役割を終える' }))
  expect(screen.getByText('ほかの役割は、そのまま続きます。')).toBeTruthy()
  await user.click(screen.getByRole('button', { name: '役割を終える' }))
  await waitFor(() => expect(backend.asked('end_role')[0]).toMatchObject({ grant: 'grant-health_team' }))
})
