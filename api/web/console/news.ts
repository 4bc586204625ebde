import { computed, ref, shallowRef, watch } from 'vue'
import { tick } from '../shared/time'
import type { Board } from './board/board'
import { type Row, paceOf } from '../shared/board/rows'

/* What must not be missed: a new urgent row, and a limit that passes while somebody looks. Both are
   said on the page, in its title and by a sound that can be switched off. */

const KEPT = 'gl.sound'

export const sound = ref(typeof localStorage === 'undefined' || localStorage.getItem(KEPT) !== 'off')

export function switchSound(on: boolean): void {
  sound.value = on
  localStorage.setItem(KEPT, on ? 'on' : 'off')
}

let audio: AudioContext | undefined

/** Two tones for what is overdue, one for what is new. Before the first key no page may sound. */
function ring(tones: number): void {
  if (!sound.value || typeof AudioContext === 'undefined') return
  audio ??= new AudioContext()
  for (let n = 0; n < tones; n++) {
    const [tone, gain] = [audio.createOscillator(), audio.createGain()]
    const at = audio.currentTime + n * 0.18
    tone.frequency.value = tones > 1 ? 660 : 880
    gain.gain.setValueAtTime(0.08, at)
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.15)
    tone.connect(gain).connect(audio.destination)
    tone.start(at)
    tone.stop(at + 0.16)
  }
}

export function news(board: () => Board) {
  const urgent = shallowRef<readonly Row[]>([])
  const overdue = shallowRef<readonly Row[]>([])
  let over: Set<string> | undefined

  /** A row that came while somebody looks. */
  function arrived(row: Row): void {
    if (row.urgency !== 'URGENT') return
    urgent.value = [row, ...urgent.value.filter((one) => one.stream !== row.stream)]
    ring(1)
  }

  /** Once a second: which limits have passed since the last look. */
  watch(tick, (at) => {
    const { rows, standing } = board()
    if (standing.value !== 'live') return
    const now = new Set<string>()
    const passed: Row[] = []
    for (const row of rows.value.values()) {
      if (paceOf(row, at).pace !== 'over') continue
      now.add(row.stream)
      if (over && !over.has(row.stream)) passed.push(row)
    }
    over = now
    if (passed.length) {
      overdue.value = [...passed, ...overdue.value]
      ring(2)
    }
    drop(now, rows.value)
  })

  /** What is over no longer, or has left, is no news any more. */
  function drop(over: Set<string>, rows: ReadonlyMap<string, Row>): void {
    if (overdue.value.some((row) => !over.has(row.stream))) {
      overdue.value = overdue.value.filter((row) => over.has(row.stream))
    }
    if (urgent.value.some((row) => !rows.has(row.stream))) {
      urgent.value = urgent.value.filter((row) => rows.has(row.stream))
    }
  }

  /** Somebody looked at it. */
  function seen(id: string): void {
    urgent.value = urgent.value.filter((row) => row.stream !== id)
    overdue.value = overdue.value.filter((row) => row.stream !== id)
  }

  const count = computed(() => urgent.value.length + overdue.value.length)
  return {
    urgent, overdue, count, arrived, seen,
    forget: () => { over = undefined; urgent.value = []; overdue.value = [] },
    hide: () => { urgent.value = []; overdue.value = [] },
  }
}
export type News = ReturnType<typeof news>
