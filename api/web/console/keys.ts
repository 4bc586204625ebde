import { ref } from 'vue'
import table from './keys.json'
import { t } from './t'

/* keys.json is the one table of keys: what acts, the sheet behind `?` and docs/keys.md are made of
   it. A key acts only outside fields, and not at all while single keys are switched off. A post may
   give single keys other letters; these are kept on this machine. */

export interface KeyOf {
  readonly key: string
  readonly also?: string
  readonly does: string
  readonly group: string
  readonly command?: string
}

export const KEYS: readonly KeyOf[] = table
const ALWAYS = new Set(
  ['Enter', 'Escape', 'ArrowDown', 'ArrowUp', 'Home', 'End', 'ArrowLeft', 'ArrowRight', ' '])
const KEPT = 'gl.keys'
const NAMES: Readonly<Record<string, string>> = {
  Enter: '⏎', Escape: 'Esc', ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→',
}

/** Whether single letters and digits act. */
export const single = ref(typeof localStorage === 'undefined' || localStorage.getItem(KEPT) !== 'off')

export function switchSingle(on: boolean): void {
  single.value = on
  localStorage.setItem(KEPT, on ? 'on' : 'off')
}

export const shownKey = (key: string): string =>
  (key === ' ' ? t('console.past.space') : NAMES[key] ?? key)

type Own = Readonly<Record<string, string>>
/** The keys that this post has changed, by what they do. */
const own = ref<Own>({})
let keptAs = ''

/** What can be given another key: `?` must always be found. */
export const movable = (one: KeyOf): boolean => /^[!-~]$/.test(one.key) && one.does !== 'sheet'
const fits = (key: unknown): key is string => typeof key === 'string' && /^[!-~]$/.test(key)

/** Take the keys of this post; what is kept and makes no sense any more is left out. */
export function takeKeys(post: string): void {
  keptAs = `${KEPT}.${post}`
  own.value = {}
  const kept = JSON.parse(localStorage.getItem(keptAs) ?? '{}') as Record<string, unknown>
  for (const [does, key] of Object.entries(kept)) if (fits(key)) changeKey(does, key)
}

/** The key of an entry as this post has it. */
export const keyNow = (one: KeyOf): string => own.value[one.does] ?? one.key
export const keyTo = (does: string): string => {
  const one = KEYS.find((key) => key.does === does)
  return one ? keyNow(one) : ''
}
export const changed = (): boolean => Object.keys(own.value).length > 0

/** Give it another key. What has that key already is returned, and nothing is changed. */
export function changeKey(does: string, key: string): KeyOf | undefined {
  const one = KEYS.find((other) => other.does === does)
  if (!one || !movable(one) || !fits(key)) return one
  const taken = KEYS.find((other) => other !== one && keyNow(other) === key)
  if (taken) return taken
  const { [does]: _, ...rest } = own.value
  keep(key === one.key ? rest : { ...rest, [does]: key })
  return undefined
}
export const resetKeys = (): void => keep({})

function keep(keys: Own): void {
  own.value = keys
  if (keptAs) localStorage.setItem(keptAs, JSON.stringify(keys))
}

/** What an event of the keyboard asks for; undefined for what is not ours. */
export function asked(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>, typing: boolean): KeyOf | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined
  if (typing && event.key !== 'Escape') return undefined
  if (!single.value && !ALWAYS.has(event.key) && event.key !== '?') return undefined
  return KEYS.find((one) => keyNow(one) === event.key || one.also === event.key)
}

/** The key of a command; of several the first. */
export const keyOf = (command: string): KeyOf | undefined =>
  KEYS.find((one) => one.command === command)

/** Whether somebody is typing there, so that letters are his. */
export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement
    && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName))
}
