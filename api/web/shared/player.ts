import { type Ref, ref } from 'vue'

/* Stepping and playing through instants: at their own pace, made faster, long gaps cut short. */

export interface Tick { readonly at: number; readonly mark: string }

export const SPEEDS = [1, 60, 1000] as const
export type Speed = typeof SPEEDS[number]
const IDLE_MS = 800
const LEAST_MS = 16
const LATE_MS_MAX = 500 // a page that nobody looked at goes on from where it was

/** How long to wait from one tick to the next. */
export function pause(from: number, to: number, speed: number, skip: boolean): number {
  const wait = Math.max(LEAST_MS, (to - from) / speed)
  return skip ? Math.min(wait, IDLE_MS) : wait
}

/** How far the ticks go in a length of time, and what of it is left. */
export function reached(
  ticks: readonly Tick[], from: number, length: number, wait: (at: number, next: number) => number,
): { n: number; left: number } {
  let [n, left] = [from, length]
  for (; n < ticks.length - 1; n += 1) {
    const now = ticks[n]
    const cost = now ? wait(now.at, ticks[n + 1]!.at) : LEAST_MS
    if (cost > left) break
    left -= cost
  }
  return { n, left }
}

export function player(
  ticks: Ref<readonly Tick[]>, selected: Ref<number>, select: (n: number) => void,
) {
  const playing = ref(false)
  const speed = ref<Speed>(60)
  const skip = ref(true)
  let timer = 0

  function stop(): void {
    playing.value = false
    window.cancelAnimationFrame(timer)
  }
  function step(by: number): void {
    const next = selected.value + by
    if (next >= 0 && next < ticks.value.length) select(next)
  }
  /** To the next tick, forward or back, that is of a kind. */
  function seek(by: 1 | -1, wanted: (mark: string) => boolean): void {
    for (let n = selected.value + by; n >= 0 && n < ticks.value.length; n += by) {
      if (wanted(ticks.value[n]!.mark)) return select(n)
    }
  }
  /** Once per picture of the screen, as many ticks as have come due: a slow machine shows fewer
      pictures, not a slower day. */
  function go(): void {
    let [last, due] = [performance.now(), 0]
    const draw = (now: number): void => {
      due += Math.min(now - last, LATE_MS_MAX)
      last = now
      const to = reached(ticks.value, selected.value, due, (from, next) =>
        pause(from, next, speed.value, skip.value))
      due = to.left
      if (to.n !== selected.value) select(to.n)
      if (to.n >= ticks.value.length - 1) return stop()
      if (playing.value) timer = window.requestAnimationFrame(draw)
    }
    timer = window.requestAnimationFrame(draw)
  }
  function toggle(): void {
    if (playing.value) return stop()
    if (selected.value >= ticks.value.length - 1) select(0)
    playing.value = true
    go()
  }
  function pace(chosen: Speed): void { speed.value = chosen }
  return { playing, speed, skip, step, seek, toggle, stop, pace }
}
export type Player = ReturnType<typeof player>
