import { computed, ref, shallowRef, triggerRef } from 'vue'
import { NoAnswer, Problem, type Client } from '../api'
import type { Tick } from '../player'
import { BINS, NO_RAIL, type DayRail } from '../rail'
import { dayBounds } from '../time'
import { type Row, compare, rowOf } from './rows'

/* A day of the board: the whole at its beginning and every change after it, as the server made
   them. Here they are only laid one on the other, and sorted in the server's order. */

interface Shown {
  readonly position: string
  readonly at: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
  readonly frames: readonly Frame[]
  readonly next: string | null
}
export interface Frame {
  readonly position: string
  readonly at: string
  readonly limit: 'warned' | 'breached' | null
  readonly rows: readonly (readonly unknown[])[]
  readonly gone: readonly string[]
}

const FRAMES_MAX = 2_000
const KEY_EVERY = 200

export function frames(api: Client) {
  const all = shallowRef<readonly Frame[]>([])
  const rows = shallowRef(new Map<string, Row>())
  const place = ref(-1)
  const rail = shallowRef<DayRail>(NO_RAIL)
  const bounds = ref<readonly [number, number]>([0, 0])
  const standing = ref<'loading' | 'there' | 'empty' | 'refused' | 'offline'>('loading')
  const why = ref('')
  let columns: readonly string[] = []
  let keys: Map<string, Row>[] = []
  let begun = ''
  let asked = 0

  /** Read a day of the ledger's clock, given as 2026-11-19. now: an instant; a day that is not over
      by then goes up to the server's now, with the limits that passed since the last event. */
  async function load(day: string, now: string): Promise<void> {
    const mine = ++asked
    begun = day
    standing.value = 'loading'
    const [begin, end] = dayBounds(day)
    bounds.value = [Date.parse(begin), Date.parse(end)]
    try {
      const last = Date.parse(end) < Date.parse(now) ? end : undefined
      const [shown, bars] = await Promise.all([
        whole(begin, last),
        api.get<DayRail>('/audit/rail', { begin, end, bins: BINS }),
      ])
      if (mine !== asked) return
      columns = shown.columns
      all.value = shown.frames
      rail.value = bars.body
      keys = [new Map(shown.rows.map((values) => [String(values[0]), rowOf(columns, values)]))]
      rows.value = new Map(keys[0])
      place.value = -1
      standing.value = shown.frames.length || shown.rows.length ? 'there' : 'empty'
    } catch (error) {
      if (mine !== asked) return
      if (error instanceof Problem) {
        why.value = error.sentence
        standing.value = 'refused'
      } else if (error instanceof NoAnswer) standing.value = 'offline'
      else throw error
    }
  }

  async function whole(from: string, to: string | undefined): Promise<Shown> {
    const first = (await api.get<Shown>('/boards/open/frames', { from, to, limit: FRAMES_MAX })).body
    const found = [...first.frames]
    let next = first.next
    while (next) {
      const { body } = await api.get<Shown>('/boards/open/frames', { from: next, to, limit: FRAMES_MAX })
      found.push(...body.frames)
      next = body.next
    }
    return { ...first, frames: found }
  }

  function lay(on: Map<string, Row>, frame: Frame): void {
    for (const values of frame.rows) {
      const row = rowOf(columns, values)
      on.set(row.stream, row)
    }
    for (const id of frame.gone) on.delete(id)
  }

  /** Show the board behind the n-th frame; -1: before the first. */
  function show(n: number): void {
    if (n > place.value && n - place.value <= KEY_EVERY) {
      for (let k = place.value + 1; k <= n; k += 1) lay(rows.value, all.value[k]!)
    } else if (n !== place.value) {
      const key = Math.max(0, Math.floor((n + 1) / KEY_EVERY))
      let at = Math.min(key, keys.length - 1)
      const built = new Map(keys[at])
      for (let k = at * KEY_EVERY; k <= n; k += 1) {
        lay(built, all.value[k]!)
        if ((k + 1) % KEY_EVERY === 0 && keys.length === (k + 1) / KEY_EVERY) keys.push(new Map(built))
      }
      at = 0
      rows.value = built
    }
    place.value = n
    triggerRef(rows)
  }

  /** The last frame by an instant, -1 where there is none. */
  function by(at: number): number {
    let [low, high] = [-1, all.value.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (Date.parse(all.value[middle]!.at) <= at) low = middle
      else high = middle - 1
    }
    return low
  }

  const lines = computed(() => [...rows.value.values()].sort(compare))
  const ticks = computed<readonly Tick[]>(() => all.value.map((frame) => ({
    at: Date.parse(frame.at), mark: frame.limit ?? 'moves',
  })))
  /** What the frame shown is about. */
  const moved = computed(() => new Set(place.value < 0 ? []
    : all.value[place.value]!.rows.map((values) => String(values[0]))))
  return {
    all, rows, lines, ticks, moved, place, rail, bounds, standing, why, load, show, by,
    day: () => begun,
  }
}
export type Frames = ReturnType<typeof frames>
