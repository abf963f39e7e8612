import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { HandoverScreen } from '../handover/HandoverScreen'
import { showScreen } from '../testing/showScreen'
import { TodayScreen } from '../today/TodayScreen'

const print = vi.fn()
beforeEach(() => {
  print.mockClear()
  Object.assign(window, { print })
})

const sheet = () => {
  const found = document.querySelector<HTMLElement>('.sheet')
  if (!found) throw new Error('nothing was drawn for the printer')
  return within(found)
}

test('the visits of the day go on paper: one line a person, numbers to search by, room to write', async () => {
  const { user } = await showScreen(<TodayScreen />, fakeBackend())
  await screen.findByRole('region', { name: '今日まわる' })
  expect(document.querySelector('.sheet'), 'nothing is drawn before somebody asks').toBeNull()
  await user.keyboard('{Control>}p{/Control}')
  await waitFor(() => expect(print).toHaveBeenCalledTimes(1))
  expect(sheet().getByRole('heading', { name: /訪問先の一覧/ })).toBeTruthy()
  expect(sheet().getAllByText('山田 花子')).toHaveLength(1)
  expect(sheet().getAllByText('KW7-0142-9')[0]).toBeTruthy()
  expect(sheet().getByText('取扱注意')).toBeTruthy()
  expect(sheet().getAllByText('不在').length).toBe(sheet().getAllByRole('row').length - 1)
})

test('a handover goes on paper with every case, and never claims a signature that is not there', async () => {
  const { user } = await showScreen(<HandoverScreen id="handover-0" />, fakeBackend())
  await user.click(await screen.findByRole('button', { name: /印刷する/ }))
  await waitFor(() => expect(print).toHaveBeenCalledTimes(1))
  expect(sheet().getByRole('heading', { name: '引継ぎ票 B班 → A班' })).toBeTruthy()
  expect(sheet().getAllByRole('row')).toHaveLength(13)
  expect(sheet().getByText('受け取った班: 端末での署名はまだありません')).toBeTruthy()
  await user.click(screen.getByRole('button', { name: /印刷する/ }))
  await waitFor(() => expect(print, 'a second copy').toHaveBeenCalledTimes(2))
})

test('who stands on a sheet is recorded before it is printed, and what cannot be recorded is not', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<TodayScreen />, backend)
  await screen.findByRole('region', { name: '今日まわる' })
  backend.refuse('record_print', { code: 'disk_full' })
  await user.keyboard('{Control>}p{/Control}')
  expect((await screen.findByRole('alert')).textContent).toContain('印刷していません')
  expect(print).not.toHaveBeenCalled()
  expect(document.querySelector('.sheet'), 'nothing is left for the printer').toBeNull()
  backend.refuse('record_print', null)
  await user.keyboard('{Control>}p{/Control}')
  await waitFor(() => expect(print).toHaveBeenCalledTimes(1))
  const [, recorded] = backend.asked('record_print')
  expect(recorded?.what).toBe('visit_list')
  expect(recorded?.personIds).toHaveLength(sheet().getAllByRole('row').length - 1)
})
