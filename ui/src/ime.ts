/**
 * While a Japanese conversion is under way, Enter, Esc, Tab, space and the arrows belong to the
 * input method. WebKit sends the confirming Enter *after* `compositionend` with `isComposing`
 * false and key code 229, Chromium sends it before with `isComposing` true; both are kept from
 * every listener of ours. The default action is never prevented: the input method needs the key.
 *
 * Must be installed before anything else listens on the window.
 */
export function installImeGuard(target: Window = window): () => void {
  let composing = false
  const begin = () => {
    composing = true
  }
  const end = () => {
    composing = false
  }
  const guard = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229 || composing) event.stopImmediatePropagation()
  }
  target.addEventListener('compositionstart', begin, true)
  target.addEventListener('compositionend', end, true)
  target.addEventListener('keydown', guard, true)
  return () => {
    target.removeEventListener('compositionstart', begin, true)
    target.removeEventListener('compositionend', end, true)
    target.removeEventListener('keydown', guard, true)
  }
}
