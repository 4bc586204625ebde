import { ref } from 'vue'
import table from './keys.json'

/* keys.json is the one table of keys: what acts, the sheet behind `?` and docs/keys.md are made of
   it. A key acts only outside fields, and not at all while single keys are switched off. */

export interface KeyOf {
  readonly key: string
  readonly also?: string
  readonly does: string
  readonly group: string
  readonly command?: string
}

export const KEYS: readonly KeyOf[] = table
const ALWAYS = new Set(['Enter', 'Escape', 'ArrowDown', 'ArrowUp', 'Home', 'End'])
const KEPT = 'gl.keys'
const NAMES: Readonly<Record<string, string>> = {
  Enter: '⏎', Escape: 'Esc', ArrowDown: '↓', ArrowUp: '↑',
}

/** Whether single letters and digits act. */
export const single = ref(typeof localStorage === 'undefined' || localStorage.getItem(KEPT) !== 'off')

export function switchSingle(on: boolean): void {
  single.value = on
  localStorage.setItem(KEPT, on ? 'on' : 'off')
}

export const shownKey = (key: string): string => NAMES[key] ?? key

/** What an event of the keyboard asks for; undefined for what is not ours. */
export function asked(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>, typing: boolean): KeyOf | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined
  if (typing && event.key !== 'Escape') return undefined
  if (!single.value && !ALWAYS.has(event.key) && event.key !== '?') return undefined
  return KEYS.find((one) => one.key === event.key || one.also === event.key)
}

/** The key of a command; of several the first. */
export const keyOf = (command: string): KeyOf | undefined =>
  KEYS.find((one) => one.command === command)

/** Whether somebody is typing there, so that letters are his. */
export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement
    && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName))
}
