import { screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { showScreen } from '../testing/showScreen'
import { RootScreen } from './RootScreen'

beforeEach(() => {
  vi.spyOn(window, 'print').mockImplementation(() => {})
})

test('the keys leave the laptop one by one, and only then are they gone from it', async () => {
  const backend = fakeBackend({ status: { mayEnrol: true } })
  const { user } = await showScreen(<RootScreen />, backend)
  expect(await screen.findByText(/責任者の鍵は3本あり/)).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'この端末から鍵を取り除く' }))
  expect((await screen.findByRole('alert')).textContent).toContain('まだ出していない鍵が3本あります')
  await user.click(screen.getByRole('button', { name: '鍵 1 をファイルに出す' }))
  await user.click(screen.getByRole('button', { name: '鍵 2 をファイルに出す' }))
  await user.click(screen.getByRole('button', { name: '鍵 3 を紙に出す' }))
  await waitFor(() => expect(screen.getAllByText('出しました')).toHaveLength(3))
  await user.click(screen.getByRole('button', { name: 'この端末から鍵を取り除く' }))
  await waitFor(() => expect(screen.queryByText('この端末にある鍵')).toBeNull())
})

test('a decision says what it does, waits for the second key, and counts with it', async () => {
  const backend = fakeBackend({ status: { mayEnrol: true } })
  const { user } = await showScreen(<RootScreen />, backend)
  await user.selectOptions(await screen.findByLabelText('決めること'), '災害対応を終える')
  expect(screen.getByText(/終えたあとに書かれた記録は数えられません/)).toBeTruthy()
  await user.click(screen.getByRole('checkbox', { name: /tsunagi-request/ }))
  await user.click(screen.getByRole('button', { name: '署名する' }))
  expect(await screen.findByText(/2本のうち1本/)).toBeTruthy()
  expect(backend.asked('root_propose')[0]).toMatchObject({ what: 'close', keys: ['file-1'] })
  await user.click(screen.getByRole('button', { name: /を読む$/ }))
  expect(await screen.findByText('鍵 1（2本要ります）')).toBeTruthy()
  await user.click(screen.getByRole('button', { name: '署名する' }))
  expect(await screen.findByText(/「災害対応を終える」が決まりました/)).toBeTruthy()
})
