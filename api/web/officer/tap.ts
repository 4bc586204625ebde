/* A tap counts for what the thumb went down on. Between down and up an answer may come and move the
   page: the browser would then press whatever lies there by now, or nothing. And the second half of
   a double tap does not press what the first has only just brought there. */

export interface Press {
  readonly on: Element | null
  readonly x: number
  readonly y: number
  /** Milliseconds since the page began. */
  readonly at: number
}

const NEAR_PX = 24
const DOUBLE_MS = 300

const near = (one: Press, other: Press): boolean =>
  Math.hypot(one.x - other.x, one.y - other.y) <= NEAR_PX

/** take: as the browser has it. move: it belongs to what was pressed. drop: to nothing.
    last: the tap before that was taken. A thumb that wandered off meant no tap here. */
export function ruled(down: Press | null, up: Press, last: Press | null): 'take' | 'move' | 'drop' {
  if (!down || !near(down, up)) return 'take'
  const second = last && down.at - last.at < DOUBLE_MS && near(down, last)
  if (second && down.on && down.on !== last.on) return 'drop'
  if (down.on === up.on) return 'take'
  return down.on?.isConnected ? 'move' : 'drop'
}

/** Hold every tap of a page to this, for as long as the page lives. */
export function steady(page: Document): void {
  let down: Press | null = null
  let last: Press | null = null
  const press = (event: MouseEvent): Press => ({
    on: (event.target as Element).closest('a, button, summary'),
    x: event.clientX, y: event.clientY, at: event.timeStamp,
  })
  page.addEventListener('pointerdown', (event) => { down = press(event) }, true)
  page.addEventListener('pointercancel', () => { down = null }, true)
  page.addEventListener('click', (event) => {
    if (!event.isTrusted || !event.detail) return // a key, or a step of the page's own
    const began = down
    const rule = ruled(began, press(event), last)
    down = null
    if (rule !== 'drop') last = began
    if (rule === 'take') return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (rule === 'move') (began!.on as HTMLElement).click()
  }, true)
}
