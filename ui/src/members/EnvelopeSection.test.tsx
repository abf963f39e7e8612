import { screen, waitFor } from '@testing-library/react'
import axe from 'axe-core'
import { beforeEach, expect, test, vi } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { FAKE_RESCUE } from '../backend/fake/keys'
import { showScreen } from '../testing/showScreen'
import { EnvelopeSection } from './EnvelopeSection'

const print = vi.fn()
beforeEach(() => {
  print.mockClear()
  Object.assign(window, { print })
})

test('an envelope is made for a place until a day, shown once, and printed with when it may be opened', async () => {
  const backend = fakeBackend()
  const { user } = await showScreen(<EnvelopeSection onChanged={() => undefined} />, backend)
  await user.click(screen.getByRole('button', { name: '封筒を作る' }))
  expect(screen.getByRole('alert'), 'a place is asked for').toBeTruthy()
  await user.type(screen.getByLabelText(/置く場所/), '河井小の封筒')
  await user.clear(screen.getByLabelText('使える最後の日'))
  await user.type(screen.getByLabelText('使える最後の日'), 'いつか')
  await user.click(screen.getByRole('button', { name: '封筒を作る' }))
  expect(screen.getByText(/日付として読めません/)).toBeTruthy()
  await user.clear(screen.getByLabelText('使える最後の日'))
  await user.type(screen.getByLabelText('使える最後の日'), 'R12.12.20')
  await user.click(screen.getByRole('button', { name: '封筒を作る' }))
  expect(await screen.findByText('緊急時の封筒')).toBeTruthy()
  await waitFor(() =>
    expect(backend.asked('make_envelope').at(-1)).toEqual({ place: '河井小の封筒', care: false, validUntil: '2030-12-20' }),
  )
  for (const group of FAKE_RESCUE) expect(screen.getAllByText(group).length).toBeGreaterThan(0)
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(found.violations.map((violation) => violation.id)).toEqual([])
  await user.keyboard('{Control>}p{/Control}')
  await waitFor(() => expect(print).toHaveBeenCalledTimes(1))
  expect(backend.asked('record_print').at(-1)).toEqual({ what: 'envelope', personIds: [] })
  await user.click(screen.getByRole('button', { name: '封筒に入れました' }))
  expect(screen.queryByText(FAKE_RESCUE[0] ?? '')).toBeNull()
})
