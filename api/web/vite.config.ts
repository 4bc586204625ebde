import { readFileSync } from 'node:fs'
import vue from '@vitejs/plugin-vue'
import { transform } from 'lightningcss'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { officerWorker } from './officer_worker'

/* Phones from before 2024 know neither oklch nor light-dark(); both are written out for them. */
const version = (major: number, minor = 0) => (major << 16) | (minor << 8)
const targets = { chrome: version(99), safari: version(15, 4), firefox: version(97) }
const ENTRIES = ['officer', 'console', 'auditor']

/** The tokens under a fixed name too, for the pages that need no script. */
function tokensForPlainPages(): Plugin {
  const file = new URL('shared/tokens.css', import.meta.url)
  return {
    name: 'tokens-for-plain-pages',
    generateBundle() {
      const { code } = transform({
        filename: 'tokens.css', code: readFileSync(file), minify: true, targets,
      })
      this.emitFile({ type: 'asset', fileName: 'tokens.css', source: code })
    },
  }
}

export default defineConfig({
  base: '/ui/',
  plugins: [vue(), tokensForPlainPages(), officerWorker('/ui/')],
  css: { transformer: 'lightningcss', lightningcss: { targets } },
  build: {
    target: ['chrome99', 'safari15.4', 'firefox97'],
    cssTarget: ['chrome99', 'safari15.4', 'firefox97'],
    outDir: process.env.GRIDLEDGER_UI_OUT ?? '../static/ui',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    rolldownOptions: { input: ENTRIES.map((entry) => `${entry}/index.html`) },
  },
  test: { environment: 'node', include: ['**/*.test.ts'] },
})
