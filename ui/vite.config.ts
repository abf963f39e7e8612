import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { fontLicences, localFonts } from './build/fonts'

export default defineConfig({
  base: './',
  plugins: [react(), localFonts(), fontLicences((file) => readFileSync(file, 'utf8'))],
  server: { port: 5173, strictPort: true },
  build: {
    target: 'safari16',
    // The page's policy allows fonts and images from its own origin only, never as data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    css: false,
    restoreMocks: true,
  },
})
