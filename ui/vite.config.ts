import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { fontLicences, localFonts } from './build/fonts'

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '')

export default defineConfig({
  base: './',
  plugins: [react(), localFonts(root), fontLicences(root)],
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
    // Journeys of 150 keys; a machine that builds at the same time is slow.
    testTimeout: 30_000,
  },
})
