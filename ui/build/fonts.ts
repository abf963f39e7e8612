import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Plugin } from 'vite'
import { withSelectors } from './letterForms'

/** As it came, and with the selectors that the web view asks for. */
export const LETTER_FONT = 'node_modules/@embedpdf/fonts-jp/fonts/NotoSansJP-Regular.otf'
const MADE = 'node_modules/.cache/tsunagi/letter-forms.otf'

/**
 * Trims the font style sheets of @fontsource to what the installer needs (woff2 only; until a slice
 * is read, its letters are shown in the other font rather than not at all), and makes the font that `src/letterForms.css` names as `@letter-forms`.
 */
export function localFonts(root: string): Plugin {
  return {
    name: 'local-fonts',
    enforce: 'pre',
    config() {
      const made = `${root}/${MADE}`
      mkdirSync(dirname(made), { recursive: true })
      writeFileSync(made, withSelectors(readFileSync(`${root}/${LETTER_FONT}`)))
      return { resolve: { alias: { '@letter-forms': made } } }
    },
    transform(code, id) {
      const path = id.split('?')[0] ?? id
      if (!path.includes('@fontsource/') || !path.endsWith('.css')) return null
      return { code: code.replaceAll(/,\s*url\([^)]+\.woff\)\s*format\('woff'\)/g, ''), map: null }
    },
  }
}

/** The licence texts (OFL-1.1) travel with the fonts. */
export function fontLicences(root: string): Plugin {
  const licences = { 'biz-udpgothic': '@fontsource/biz-udpgothic', 'noto-sans-jp': '@embedpdf/fonts-jp' }
  return {
    name: 'font-licences',
    apply: 'build',
    generateBundle() {
      for (const [font, place] of Object.entries(licences)) {
        this.emitFile({
          type: 'asset',
          fileName: `licences/${font}-OFL.txt`,
          source: readFileSync(`${root}/node_modules/${place}/LICENSE`, 'utf8'),
        })
      }
    },
  }
}
