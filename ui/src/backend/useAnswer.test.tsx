import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, test } from 'vitest'
import { BackendProvider } from './backend'
import { fakeBackend } from './fake/fake'
import { useAnswer } from './useAnswer'

const around = (backend: ReturnType<typeof fakeBackend>) =>
  function Around({ children }: { children: ReactNode }) {
    return <BackendProvider value={backend}>{children}</BackendProvider>
  }

test('an event makes the screen ask again, and the old answer stays meanwhile', async () => {
  const backend = fakeBackend()
  const { result } = renderHook(() => useAnswer('list_places', {}), { wrapper: around(backend) })
  await waitFor(() => expect(result.current.value).toHaveLength(4))
  await backend.call('add_place', { name: '集会所', kind: 'temporary_shelter', address: '' })
  act(() => backend.emit({ kind: 'records_changed', ids: [], received: true }))
  expect(result.current.value, 'nothing flickers').toHaveLength(4)
  await waitFor(() => expect(result.current.value).toHaveLength(5))
})

test('an answer that was overtaken by a newer question is dropped', async () => {
  const backend = fakeBackend()
  const waiting: (() => void)[] = []
  const slow = {
    ...backend,
    call: async (...args: Parameters<typeof backend.call>) => {
      const answer = await backend.call(...args)
      await new Promise<void>((resolve) => waiting.push(resolve))
      return answer
    },
  } as typeof backend
  const { result, rerender } = renderHook(({ text }) => useAnswer('search_people', { text, limit: 5 }), {
    wrapper: around(slow),
    initialProps: { text: 'やまだ' },
  })
  await waitFor(() => expect(waiting).toHaveLength(1))
  rerender({ text: 'やち' })
  await waitFor(() => expect(waiting).toHaveLength(2))
  // The newer answer comes first, the older one late.
  await act(async () => waiting[1]?.())
  await act(async () => waiting[0]?.())
  expect(result.current.value?.rows[0]?.name).toMatch(/^谷内/)
})

test('a refusal keeps the last answer and says why', async () => {
  const backend = fakeBackend()
  const { result } = renderHook(() => useAnswer('list_places', {}), { wrapper: around(backend) })
  await waitFor(() => expect(result.current.value).toHaveLength(4))
  backend.refuse('list_places', { code: 'locked' })
  act(() => result.current.again())
  await waitFor(() => expect(result.current.failure).toEqual({ code: 'locked' }))
  expect(result.current.value).toHaveLength(4)
})
