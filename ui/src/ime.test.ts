import { fireEvent } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

// The guard is installed by testing/setup.ts, before anything mounts, as in main.tsx.

function listening() {
  const field = document.createElement('input')
  document.body.append(field)
  const heard = vi.fn()
  field.addEventListener('keydown', heard)
  return { field, heard }
}

test('the Enter that WebKit sends after the conversion reaches nobody', () => {
  const { field, heard } = listening()
  fireEvent.compositionStart(field)
  fireEvent.compositionEnd(field)
  fireEvent.keyDown(field, { key: 'Enter', keyCode: 229, isComposing: false })
  expect(heard).not.toHaveBeenCalled()
})

test('the Enter that Chromium sends before the end reaches nobody', () => {
  const { field, heard } = listening()
  fireEvent.compositionStart(field)
  fireEvent.keyDown(field, { key: 'Enter', keyCode: 13, isComposing: true })
  fireEvent.compositionEnd(field)
  expect(heard).not.toHaveBeenCalled()
})

test('arrows, space, Esc and Tab belong to the input method while it is at work', () => {
  const { field, heard } = listening()
  fireEvent.compositionStart(field)
  for (const key of ['ArrowDown', ' ', 'Escape', 'Tab']) fireEvent.keyDown(field, { key })
  expect(heard).not.toHaveBeenCalled()
  fireEvent.compositionEnd(field)
})

test('a real Enter is heard, and the key of the input method keeps its default action', () => {
  const { field, heard } = listening()
  fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 })
  expect(heard).toHaveBeenCalledOnce()
  fireEvent.compositionStart(field)
  const went = fireEvent.keyDown(field, { key: 'Enter', keyCode: 229 })
  expect(went, 'never prevented: the input method needs the key').toBe(true)
  fireEvent.compositionEnd(field)
})
