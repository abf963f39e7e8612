import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { showScreen } from '../testing/showScreen'
import { CodeReader } from './CodeReader'

const request = '1'.repeat(60)
const pack = '2'.repeat(60)

async function reader(kinds: readonly string[]) {
  const backend = fakeBackend()
  const read = vi.fn()
  const shown = await showScreen(<CodeReader kinds={kinds} onRead={read} />, backend)
  const field = screen.getByLabelText('コードを読む')
  // A scanner writes faster than a person, whole, with or without Enter at the end.
  const scan = (text: string) => fireEvent.change(field, { target: { value: text } })
  return { ...shown, backend, read, field, scan }
}

test('what a scanner types is read by itself, also in full width, and the field is empty for the next', async () => {
  const { read, scan, field } = await reader(['request'])
  scan('１'.repeat(60))
  await waitFor(() => expect(read).toHaveBeenCalledTimes(1))
  expect(read.mock.calls[0]?.[0]).toMatchObject({ kind: 'request', token: 'code-request' })
  expect(field).toHaveProperty('value', '')
})

test('a code of several pictures counts them and goes on', async () => {
  const { read, scan } = await reader(['pack'])
  scan(pack)
  expect(await screen.findByText(/3枚のうち 1枚を読みました/)).toBeTruthy()
  scan(pack)
  expect(await screen.findByText(/3枚のうち 2枚を読みました/)).toBeTruthy()
  expect(read).not.toHaveBeenCalled()
  scan(pack)
  await waitFor(() => expect(read).toHaveBeenCalledTimes(1))
})

test('a code of another kind and a bottle of water are told apart, and nothing is taken', async () => {
  const { read, scan, user } = await reader(['pack'])
  scan(request)
  expect((await screen.findByRole('alert')).textContent).toContain('ここで使うコードではありません')
  scan('4901234567894')
  await user.click(screen.getByRole('button', { name: '読み取る' }))
  await waitFor(() => expect(screen.getByText(/つなぎのコードではありません/)).toBeTruthy())
  expect(read).not.toHaveBeenCalled()
})

test('a picture in a file is read like a scan', async () => {
  const { read, user, backend } = await reader(['request'])
  await user.click(screen.getByRole('button', { name: '写真や画像から読む' }))
  await user.click(await screen.findByRole('button', { name: /^この画像を読む/ }))
  await waitFor(() => expect(read).toHaveBeenCalledTimes(1))
  expect(backend.asked('read_picture')).toEqual([{ token: 'file-1' }])
})
