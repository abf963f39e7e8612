import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'
import { installImeGuard } from '../ime'

// A machine that builds at the same time is slow; a wait ends as soon as it can.
configure({ asyncUtilTimeout: 15_000 })

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
