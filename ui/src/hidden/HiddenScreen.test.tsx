import { screen, waitFor } from '@testing-library/react'
import axe from 'axe-core'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { OtherScreen } from '../other/OtherScreen'
import { PersonScreen } from '../persons/PersonScreen'
import { showScreen } from '../testing/showScreen'
import { HiddenScreen } from './HiddenScreen'

const officer = () => fakeBackend({ status: { role: 'sealed_officer' } })

test('who may not know of hidden persons meets neither the link nor the action', async () => {
  const backend = fakeBackend()
  await showScreen(<OtherScreen />, backend)
  expect(await screen.findByText('端末の管理')).toBeTruthy()
  expect(screen.queryByText('秘匿の人')).toBeNull()
})

test('a person is hidden after what it does and does not do was read', async () => {
  const backend = officer()
  const { user } = await showScreen(<PersonScreen id="person-1" />, backend)
  await user.click(await screen.findByRole('button', { name: 'この人を秘匿にする' }))
  expect(await screen.findByText(/取りもどせません/)).toBeTruthy()
  await user.click(screen.getByRole('button', { name: '秘匿にする' }))
  await waitFor(() => expect(backend.asked('hide_person')).toEqual([{ personId: 'person-1' }]))
})

test('the list shows the sign, who waits to be confirmed, and takes somebody hidden from the beginning', async () => {
  const backend = officer()
  const { user } = await showScreen(<HiddenScreen id="" />, backend)
  await user.click(await screen.findByText('秘匿の人をはじめから登録する'))
  await user.type(screen.getByLabelText('氏名'), '隠田 秘子')
  await user.click(screen.getByRole('button', { name: '登録する' }))
  expect(await screen.findByText('秘匿')).toBeTruthy()
  expect(screen.getByText('はじめから名簿にのせていません。')).toBeTruthy()
  await user.click(screen.getByRole('button', { name: '端末「秘匿-2」を認める' }))
  await waitFor(() => expect(screen.queryByText('認めるのを待っている担当')).toBeNull())
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(found.violations.map((violation) => violation.id)).toEqual([])
})
