import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin, Rolldown } from 'vite'

type Bundle = Rolldown.OutputBundle
const WORKER = new URL('officer/worker.js', import.meta.url)
const ICON = new URL('officer/icon.svg', import.meta.url)

/** Writes officer/worker.js with the list of every file that the officer's pages can need. */
export function officerWorker(base: string): Plugin {
  return {
    name: 'officer-worker',
    enforce: 'post',
    generateBundle(_, bundle) {
      const files = ['/officer', '/officer/icon.svg', ...reached(bundle).map((file) => base + file)]
      const build = createHash('sha256')
      for (const file of Object.values(bundle)) {
        build.update(file.fileName).update('code' in file ? file.code : file.source)
      }
      const head = `const FILES = ${JSON.stringify(files)}\n`
        + `const BUILD = '${build.digest('hex').slice(0, 12)}'\n`
      const source = head + readFileSync(WORKER, 'utf8')
      this.emitFile({ type: 'asset', fileName: 'officer/worker.js', source })
      this.emitFile({ type: 'asset', fileName: 'officer/icon.svg', source: readFileSync(ICON) })
    },
  }
}

/** The chunks that the entry imports, at once or later, with their styles. */
function reached(bundle: Bundle): string[] {
  const found = new Set<string>()
  const visit = (name: string): void => {
    const file = bundle[name]
    if (found.has(name) || file?.type !== 'chunk') return
    found.add(name)
    const { importedCss, importedAssets } = file.viteMetadata ?? {}
    for (const beside of [...importedCss ?? [], ...importedAssets ?? []]) found.add(beside)
    for (const next of [...file.imports, ...file.dynamicImports]) visit(next)
  }
  const entry = Object.values(bundle).find((file) =>
    file.type === 'chunk' && file.isEntry && file.facadeModuleId?.endsWith('officer/index.html'))
  if (!entry) throw new Error('the officer entry was not built')
  visit(entry.fileName)
  return [...found].sort()
}
