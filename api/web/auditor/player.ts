import { type Ref, ref } from 'vue'

/* Stepping and playing through instants: at their own pace, made faster, long gaps cut short. */

export interface Tick { readonly at: number; readonly mark: string }

export const SPEEDS = [1, 60, 1000] as const
export type Speed = typeof SPEEDS[number]
const IDLE_MS = 800
const LEAST_MS = 16

/** How long to wait from one tick to the next. */
export function pause(from: number, to: number, speed: number, skip: boolean): number {
  const wait = Math.max(LEAST_MS, (to - from) / speed)
  return skip ? Math.min(wait, IDLE_MS) : wait
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
    window.clearTimeout(timer)
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
  function go(): void {
    const [now, next] = [ticks.value[selected.value], ticks.value[selected.value + 1]]
    if (!next) return stop()
    const wait = now ? pause(now.at, next.at, speed.value, skip.value) : LEAST_MS
    timer = window.setTimeout(() => {
      step(1)
      if (playing.value) go()
    }, wait)
  }
  function toggle(): void {
    if (playing.value) return stop()
    if (selected.value >= ticks.value.length - 1) select(0)
    playing.value = true
    go()
  }
  function pace(chosen: Speed): void {
    speed.value = chosen
    if (playing.value) { window.clearTimeout(timer); go() }
  }
  return { playing, speed, skip, step, seek, toggle, stop, pace }
}
export type Player = ReturnType<typeof player>
