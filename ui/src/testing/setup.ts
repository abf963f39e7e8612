import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'
import { installImeGuard } from '../ime'

// As in main.tsx: before anything mounts.
installImeGuard()

// jsdom knows <dialog> but not how to open it.
HTMLDialogElement.prototype.showModal = function show() {
  this.open = true
}
HTMLDialogElement.prototype.close = function close() {
  this.open = false
}
Element.prototype.scrollIntoView = function scroll() {
  // Nothing is laid out in jsdom.
}

afterEach(() => {
  cleanup()
  window.location.hash = ''
})
