import { computed, ref, shallowRef, triggerRef, watch } from 'vue'
import { NoAnswer, Problem, type Client } from '../../shared/api'
import { heard, now, tick } from '../../shared/time'
import { listen } from './feed'
import { paced } from './paced'
import { type Row, type Show, SHOWS, arranged, belongs, rowOf } from '../../shared/board/rows'

/* The board: one whole snapshot, then what the feed says of it. The order is the server's rule;
   the focused row keeps its place. */

export type Standing = 'loading' | 'live' | 'stale' | 'then' | 'forbidden' | 'failed' | 'bad-moment'
interface Snapshot {
  readonly position: string
  readonly at: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

const NEW_MS = 60_000
const AGAIN_MS = 3_000

/** `arrived`: a row that was not on the board before, with whether it was there at the start. */
export function board(api: Client, arrived: (row: Row) => void) {
  const rows = shallowRef(new Map<string, Row>())
  const standing = ref<Standing>('loading')
  const position = ref('')
  const at = ref('')
  const stoodAt = ref(0)
  const focused = ref<string | null>(null)
  const show = ref<Show>('open')
  const find = ref<(row: Row) => boolean>(() => true)
  const fresh = shallowRef(new Map<string, number>())
  const drawn = shallowRef<readonly Row[]>([]) // of the lines those that the window shows
  let columns: readonly string[] = []
  let stop = () => {}
  let again = 0
  let asked = 0
  let before: string[] = []
  const left = new Set<string>() // what comes back, as by undoing a close, is not new

  /** Clocks stand at the moment shown when it is past, else at the server's now. */
  const clock = computed(() => (standing.value === 'then' ? Date.parse(at.value) : tick.value))
  const chosen = computed(() => {
    const moment = show.value === 'soon' || show.value === 'over' ? clock.value : 0
    const all = [...rows.value.values()]
    return all.filter((row) => belongs(row, show.value, moment) && find.value(row))
  })
  const lines = computed(() => {
    const found = arranged(chosen.value, before, focused.value)
    before = found.map((row) => row.stream)
    return found
  })
  const counts = computed(() => {
    const all = [...rows.value.values()]
    return new Map(SHOWS.map((one) => [one, all.filter((row) => belongs(row, one, clock.value)).length]))
  })

  /** Read the whole; `asOf`: as of that moment, without a feed. */
  async function read(asOf?: string): Promise<void> {
    const mine = ++asked
    stop()
    window.clearTimeout(again)
    if (rows.value.size === 0) standing.value = 'loading'
    try {
      const { body, headers } = await api.get<Snapshot>('/boards/open', { as_of: asOf })
      if (mine !== asked) return
      columns = body.columns
      rows.value = new Map(body.rows.map((values) => {
        const row = rowOf(columns, values)
        return [row.stream, row]
      }))
      fresh.value = new Map()
      position.value = body.position
      at.value = body.at
      if (asOf) {
        standing.value = 'then'
        return
      }
      heard(headers.get('Date') ? body.at : null)
      follow(body.position)
    } catch (error) {
      if (mine !== asked) return
      failed(error, asOf)
    }
  }

  function failed(error: unknown, asOf: string | undefined): void {
    if (error instanceof Problem && error.status === 400 && asOf) standing.value = 'bad-moment'
    else if (error instanceof Problem && error.status === 403) standing.value = 'forbidden'
    else if (error instanceof Problem || error instanceof NoAnswer) {
      standing.value = rows.value.size ? 'stale' : 'failed'
      stoodAt.value ||= now()
      const ended = error instanceof Problem && error.status === 401 // it is read by who is back
      if (!ended) again = window.setTimeout(() => void read(asOf), AGAIN_MS)
    } else throw error
  }

  function follow(after: string): void {
    const changes = paced(() => {
      triggerRef(rows)
      triggerRef(fresh)
    })
    const end = listen(after, {
      upsert: (message, place) => changes.add(() => {
        const row = rowOf(columns, message.row)
        const known = rows.value.get(row.stream)
        rows.value.set(row.stream, row)
        moved(place, message.at)
        if (!known && !left.has(row.stream)) {
          fresh.value.set(row.stream, now() + NEW_MS)
          arrived(row)
        }
      }),
      gone: (id, place) => changes.add(() => {
        if (rows.value.delete(id)) left.add(id)
        moved(place)
      }),
      resync: () => void read(),
      alive: () => {
        stoodAt.value = 0
        standing.value = 'live'
      },
      lost: () => {
        if (standing.value === 'live') stoodAt.value = now()
        standing.value = 'stale'
      },
    })
    stop = () => { end(); changes.drop() }
  }

  function moved(place: string, instant?: string): void {
    if (place) position.value = place
    if (instant) at.value = instant
  }

  /** Lay a board of the past in place of the one that is shown; a read on its way is void. */
  function lay(found: Map<string, Row>, place: string, instant: string): void {
    if (standing.value !== 'then') return
    asked += 1
    rows.value = found
    triggerRef(rows)
    moved(place, instant)
  }

  /* New is what nobody has looked at: not again when the focus goes on. */
  watch(focused, (id) => { if (id && fresh.value.delete(id)) triggerRef(fresh) })
  const isNew = (id: string): boolean => id !== focused.value && (fresh.value.get(id) ?? 0) > tick.value

  return {
    rows, lines, drawn, counts, standing, position, at, stoodAt, clock, focused, show, find, read, lay, isNew,
    leave: () => { stop(); window.clearTimeout(again) },
  }
}
export type Board = ReturnType<typeof board>
