import { screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { FAKE_RESCUE } from '../backend/fake/keys'
import { showScreen } from '../testing/showScreen'
import { OpenEnvelope } from './OpenEnvelope'

test('an envelope asks why before it opens, says that all is recorded, and lets in once the digits fit', async () => {
  const backend = fakeBackend()
  const onJoined = vi.fn()
  const { user } = await showScreen(<OpenEnvelope onHold={() => undefined} onJoined={onJoined} />, backend)
  await user.click(screen.getByRole('button', { name: '封筒を使う' }))
  expect(screen.getByText(/すべて記録され、市町の管理者に届きます/)).toBeTruthy()
  await user.type(screen.getByLabelText(/封筒の番号/), '111111')
  await user.click(screen.getByRole('button', { name: 'この封筒で入る' }))
  expect(screen.getByText('開けるわけを選んでください。')).toBeTruthy()
  expect(backend.asked('open_envelope')).toHaveLength(0)

  await user.selectOptions(screen.getByLabelText('開けるわけ'), '命や健康のため、急いで記録が要る')
  const files = await screen.findByLabelText('避難所の記録')
  const first = [...files.querySelectorAll('option')].find((option) => option.value !== '')
  await user.selectOptions(files, first?.value ?? '')
  await user.click(screen.getByRole('button', { name: 'この封筒で入る' }))
  expect(await screen.findByText(/使える封筒の番号ではありません/)).toBeTruthy()
  expect(onJoined).not.toHaveBeenCalled()

  await user.clear(screen.getByLabelText(/封筒の番号/))
  await user.type(screen.getByLabelText(/封筒の番号/), FAKE_RESCUE.join(' '))
  await user.click(screen.getByRole('button', { name: 'この封筒で入る' }))
  await waitFor(() => expect(onJoined).toHaveBeenCalledTimes(1))
  expect(backend.asked('open_envelope').at(-1)).toMatchObject({ reason: 'life' })
})
