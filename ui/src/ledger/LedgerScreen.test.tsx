import { screen, within } from '@testing-library/react'
import axe from 'axe-core'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { OtherScreen } from '../other/OtherScreen'
import { showScreen } from '../testing/showScreen'
import { LedgerScreen } from './LedgerScreen'

test('by keyboard alone the ledger goes out in the form that was chosen, and the screen says where it lies', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<LedgerScreen />, backend)
  screen.getByRole('radio', { name: /CSV（Excel で開く）/ }).focus()
  await user.keyboard(' ')
  expect((screen.getByRole('radio', { name: /CSV（Excel で開く）/ }) as HTMLInputElement).checked).toBe(true)
  expect(screen.getByText(/個人識別IDでつながる別のファイル/)).toBeTruthy()
  expect(backend.asked('export_ledger'), 'choosing writes nothing').toHaveLength(0)
  screen.getByRole('button', { name: '書き出す' }).focus()
  await user.keyboard('{Enter}')
  const said = (await screen.findByText('1,803人を書き出しました')).closest('[role="status"]') as HTMLElement
  expect(within(said).getByText(/台帳-2026-11-23.csv/)).toBeTruthy()
  expect(backend.asked('export_ledger')).toEqual([{ form: 'csv' }])
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(found.violations.map((violation) => violation.id)).toEqual([])
})

test('who may not let plaintext out is not offered it', async () => {
  await showScreen(<OtherScreen />, fakeBackend({ status: { mayExport: false } }))
  expect(screen.queryByRole('link', { name: '台帳を書き出す' })).toBeNull()
})
