import { installImeGuard } from './ime'
import '@digital-go-jp/design-tokens/dist/tokens.css'
import '@fontsource/biz-udpgothic/400.css'
import '@fontsource/biz-udpgothic/700.css'
import './letterForms.css'
import './tokens.css'
import './base.css'
import { createRoot } from 'react-dom/client'
import { BackendProvider } from './backend/backend'
import type { Backend } from './backend/backend'
import { insideTauri, tauriBackend } from './backend/tauri'
import { App } from './shell/App'
import { keptLanguage } from './shell/languageChoice'

// Before anything listens: an input method's Enter must reach nobody.
installImeGuard()
document.documentElement.lang = keptLanguage()
// Read now, not when the first name asks for it: until then 𠮷 would be a box.
void document.fonts.load("1rem 'Noto Sans JP'", '𠮷')

/** The window's own backend; a plain browser gets people who never lived. */
async function backend(): Promise<Backend> {
  if (insideTauri()) return tauriBackend()
  const { browserFake } = await import('./backend/fake/browser')
  return browserFake(new URLSearchParams(window.location.search))
}

void backend().then((lent) => {
  const root = document.getElementById('root')
  if (!root) return
  createRoot(root).render(
    <BackendProvider value={lent}>
      <App />
    </BackendProvider>,
  )
})
