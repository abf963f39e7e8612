import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { showScreen } from '../testing/showScreen'
import { IntakeReport } from './IntakeReport'
import { IntakeScreen } from './IntakeScreen'

test('reports stand with their numbers, and one that came by telephone is typed as it was said', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<IntakeScreen id="" />, backend)
  expect(await screen.findByText('P-0001')).toBeTruthy()
  await user.click(screen.getByText('申告を入れる（電話・紙・郵便）'))
  await user.type(screen.getByLabelText('ふりがな'), 'れんしゅう たろう')
  await user.type(screen.getByLabelText('申告の文'), '腰が痛い。')
  await user.click(screen.getByRole('button', { name: '申告を入れる' }))
  await waitFor(() => expect(backend.asked('take_intake')[0]).toMatchObject({ channel: 'phone', proxy: null, raw: '腰が痛い。' }))
  expect(await screen.findByText('れんしゅう たろう')).toBeTruthy()
})

test('a report is linked by a digit key, never while a word is typed, and taken back', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<IntakeReport id="intake-1" />, backend)
  expect(await screen.findByText('代わりに申告した人: 練習 一郎（長男） 0768-00-0000')).toBeTruthy()
  expect(screen.getByText('1948-04-05'), 'what was verified stands apart').toBeTruthy()
  const comment = screen.getByLabelText(/ひとこと/)
  await user.type(comment, '2月に電話')
  expect(backend.asked('decide_intake'), 'digits of a text decide nothing').toHaveLength(0)
  comment.blur()
  await user.keyboard('1')
  await waitFor(() => expect(backend.asked('decide_intake')[0]).toMatchObject({ verdict: 'linked', comment: '2月に電話' }))
  await user.click(await screen.findByRole('button', { name: /との結び付けを取り消す$/ }))
  await waitFor(() => expect(backend.asked('decide_intake')[1]).toMatchObject({ verdict: 'unlinked' }))
  await user.keyboard('0')
  await waitFor(() => expect(backend.asked('decide_intake')[2]).toMatchObject({ verdict: 'ask' }))
})
