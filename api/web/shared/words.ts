import { ref } from 'vue'

/* Every sentence of the pages stands in words/<language>/<section>.json, in Chinese and in English.
   An entry hands over the sections that it uses, so that it carries no others. */

export type Language = 'zh' | 'en'
type Section = Readonly<Record<string, string>>
type Catalogue = Readonly<Record<string, Section>>
type Same<C extends Catalogue> = { [S in keyof C]: Readonly<Record<keyof C[S], string>> }
type Key<C extends Catalogue> = {
  [S in keyof C & string]: `${S}.${keyof C[S] & string}`
}[keyof C & string]
export type Values = Readonly<Record<string, string | number>>

const KEPT = 'gl.language'

function preferred(): Language {
  if (typeof location === 'undefined') return 'zh'
  const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(KEPT)
  if (asked === 'zh' || asked === 'en') return asked
  const first = navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag))
  return first?.toLowerCase().startsWith('en') ? 'en' : 'zh'
}

/** The language of the pages; changing it re-renders whatever shows words. */
export const language = ref<Language>(preferred())

export function speak(chosen: Language): void {
  language.value = chosen
  localStorage.setItem(KEPT, chosen)
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en'
}

const PLAIN_MAX = 9_999
/** A count as a page shows it: 9999, 10,000. */
export const counted = (n: number): string => (n > PLAIN_MAX ? n.toLocaleString('en') : String(n))
const said = (value: string | number): string => (typeof value === 'number' ? counted(value) : value)

/** `t('section.key', {name: value})` in the present language, and `t.of('section.prefix.', code)`
    for a code of a list: a code without words (a newer server's) is shown as it is. */
export function words<C extends Catalogue>(zh: C, en: Same<C>) {
  const of = (key: string): string | undefined => {
    const dot = key.indexOf('.')
    const catalogue: Catalogue = language.value === 'zh' ? zh : en
    return catalogue[key.slice(0, dot)]?.[key.slice(dot + 1)]
  }
  const t = (key: Key<C>, values: Values = {}): string =>
    (of(key) ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => said(values[name] ?? whole))
  t.of = (prefix: string, code: string): string => of(prefix + code) ?? code
  return t
}
