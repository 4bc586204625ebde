import { onMounted, onUnmounted } from 'vue'
import { type KeyOf, typing } from './keys'

/* What is pressed before there is a board. Looking waits for it; a decision is never taken on a row
   that nobody has seen, and is refused in words. */

export const EARLY_MAX = 20
const LOOKS = new Set(['down', 'up', 'first', 'last', 'peek', 'breach', 'newest'])

/** Whether a key needs the board. inSight: a link has opened the incident already. */
export const needsBoard = (key: KeyOf, inSight: boolean): boolean =>
  LOOKS.has(key.does) || (key.command !== undefined && !inSight)

/** Of the keys that waited those that are done now, and those that are refused. */
export function released(keys: readonly KeyOf[]): { done: KeyOf[]; refused: KeyOf[] } {
  return {
    done: keys.filter((one) => !one.command),
    refused: keys.filter((one) => one.command),
  }
}

/** Keys pressed while `waits` says that nobody hears them yet; at most one more than is kept. */
export function pressedEarly(waits: () => boolean): KeyboardEvent[] {
  const pressed: KeyboardEvent[] = []
  const hear = (event: KeyboardEvent): void => {
    if (waits() && !typing(event.target) && pressed.length <= EARLY_MAX) pressed.push(event)
  }
  onMounted(() => addEventListener('keydown', hear))
  onUnmounted(() => removeEventListener('keydown', hear))
  return pressed
}
