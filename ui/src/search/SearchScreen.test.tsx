import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { confirmConversion, showScreen } from '../testing/showScreen'
import { SearchScreen, forgetSearch } from './SearchScreen'

beforeEach(forgetSearch)

test('the cursor is in the field, and hits appear on every key', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<SearchScreen />, backend)
  expect(document.activeElement).toBe(screen.getByRole('combobox', { name: '探す言葉' }))
  await user.keyboard('やま')
  expect(backend.asked('search_people').map(({ text }) => text)).toEqual(['や', 'やま'])
  expect((await screen.findAllByRole('option'))[0]?.textContent).toContain('山田')
})

test('the text under conversion is searched too, and its Enter opens nothing', async () => {
  const backend = fakeBackend()
  const { went } = await showScreen(<SearchScreen />, backend)
  const field = screen.getByRole('combobox')
  fireEvent.compositionStart(field)
  fireEvent.change(field, { target: { value: 'たかはし' } })
  expect(await screen.findAllByRole('option')).toBeTruthy()
  fireEvent.compositionEnd(field)
  confirmConversion(field)
  expect(went).toEqual([])
})

test('arrows choose and Enter opens', async () => {
  const backend = fakeBackend()
  const { user, went } = await showScreen(<SearchScreen />, backend)
  await user.keyboard('やまだ')
  const rows = await screen.findAllByRole('option')
  await user.keyboard('{ArrowDown}')
  expect(rows[1]?.getAttribute('aria-selected')).toBe('true')
  expect(screen.getByRole('combobox').getAttribute('aria-activedescendant')).toBe(rows[1]?.id)
  await user.keyboard('{Enter}')
  expect(went[0]?.route.screen).toBe('person')
})

test('at most fifty rows are drawn and the rest is told', async () => {
  const backend = fakeBackend({ people: 2000 })
  const { user } = await showScreen(<SearchScreen />, backend)
  await user.keyboard('やまだ')
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(50))
  expect(screen.getByText(/50件まで表示 \/ 全167件/)).toBeTruthy()
})

test('nothing found is told with its scope, and the typed name goes on to the reception', async () => {
  const backend = fakeBackend()
  const { user, went } = await showScreen(<SearchScreen />, backend)
  await user.keyboard('ほげ ほげこ')
  expect(await screen.findByText('「ほげ ほげこ」は、この端末の名簿には見つかりませんでした。')).toBeTruthy()
  expect(screen.getByText(/届いていない記録があるかもしれません\(最後の受け渡し/)).toBeTruthy()
  await user.click(screen.getByRole('button', { name: /この名前で新しく登録する/ }))
  expect(went).toEqual([{ route: { screen: 'reception' }, carry: { typed: 'ほげ ほげこ' } }])
})

test('Enter opens who was searched for last, not the first row of an earlier answer', async () => {
  const backend = fakeBackend({ delay: 150 })
  const { user, went } = await showScreen(<SearchScreen />, backend)
  await user.keyboard('やまだ')
  const earlier = (await screen.findAllByRole('option'))[0]?.textContent
  await user.keyboard(' みつ{Enter}')
  expect(went, 'the answer is still on its way').toEqual([])
  await waitFor(() => expect(went).toHaveLength(1))
  const found = await backend.call('search_people', { text: 'やまだ みつ', limit: 1 })
  const wanted = found.ok ? found.value.rows[0] : undefined
  expect(went[0]?.route).toEqual({ screen: 'person', id: wanted?.id })
  expect(earlier).not.toContain(wanted?.name)
})
