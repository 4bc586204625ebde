/* Every key of the auditor's pages, and what it is called in words/<language>/auditor.json. */

interface Key { readonly keys: readonly string[]; readonly what: string; readonly pages?: readonly string[] }

const KEYS: readonly Key[] = [
  { keys: ['↑', '↓'], what: 'rows' },
  { keys: ['←', '→'], what: 'steps', pages: ['incidents', 'board'] },
  { keys: ['Shift ←', 'Shift →'], what: 'states', pages: ['board'] },
  { keys: ['␣'], what: 'play', pages: ['incidents', 'board'] },
  { keys: ['←', '→'], what: 'intervals', pages: ['metrics'] },
  { keys: ['⏎'], what: 'explain', pages: ['metrics', 'three-no'] },
  { keys: ['/'], what: 'search', pages: ['incidents'] },
  { keys: ['t'], what: 'moment' },
  { keys: ['Esc'], what: 'back' },
  { keys: ['?'], what: 'all' },
]

export const keysOf = (page: string): readonly Key[] =>
  KEYS.filter((one) => !one.pages || one.pages.includes(page))
