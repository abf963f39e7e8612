import type { Plugin } from 'vite'

/**
 * Trims the font style sheets of @fontsource to what the installer needs: woff2 only, shown at
 * once from the local disk. Of the fallback font (Noto Sans JP) only the numbered Japanese subsets
 * stay; the webview loads one of them only for a glyph that BIZ UDPGothic lacks, such as 𠮷 or 槗.
 */
export function localFonts(): Plugin {
  return {
    name: 'local-fonts',
    enforce: 'pre',
    transform(code, id) {
      const path = id.split('?')[0] ?? id
      if (!path.includes('@fontsource/') || !path.endsWith('.css')) return null
      const faces = code
        .split(/(?=\/\* )/)
        .filter((face) => !path.includes('noto-sans-jp') || /^\/\* noto-sans-jp-\[\d+\]/.test(face))
        .join('')
      return {
        code: faces
          .replaceAll(/,\s*url\([^)]+\.woff\)\s*format\('woff'\)/g, '')
          .replaceAll('font-display: swap', 'font-display: block'),
        map: null,
      }
    },
  }
}

/** The licence texts (OFL-1.1) travel with the fonts. */
export function fontLicences(read: (file: string) => string): Plugin {
  return {
    name: 'font-licences',
    apply: 'build',
    generateBundle() {
      for (const font of ['biz-udpgothic', 'noto-sans-jp']) {
        this.emitFile({
          type: 'asset',
          fileName: `licences/${font}-OFL.txt`,
          source: read(`node_modules/@fontsource/${font}/LICENSE`),
        })
      }
    },
  }
}
