import { type Ref, computed, onMounted, onUnmounted, ref, watch } from 'vue'

/* The rows in sight: while a day is played back all of them are drawn anew many times a second, and
   nobody sees those that are scrolled away. */

const [ROW, SPARE, FIRST] = [32, 6, 60] // pixels; rows beyond each edge; before it is measured

export function sightOf<T>(rows: Ref<readonly T[]>) {
  const box = ref<HTMLElement | null>(null)
  const from = ref(0)
  const room = ref(FIRST)
  const shown = computed(() => rows.value.slice(from.value, from.value + room.value))
  const below = computed(() => Math.max(0, rows.value.length - from.value - shown.value.length))

  function look(): void {
    const it = box.value
    if (!it) return
    const first = Math.min(Math.floor(it.scrollTop / ROW), rows.value.length) - SPARE
    from.value = Math.max(0, first)
    room.value = Math.ceil(it.clientHeight / ROW) + 2 * SPARE
  }
  /** Bring the n-th row into sight. */
  function bring(n: number): void {
    const it = box.value
    if (n < 0 || !it) return
    const [top, end] = [n * ROW, (n + 2) * ROW] // the head covers the height of one
    if (top < it.scrollTop) it.scrollTop = top
    else if (end > it.scrollTop + it.clientHeight) it.scrollTop = end - it.clientHeight
    look()
  }
  watch(() => rows.value.length, look, { flush: 'post' })
  onMounted(() => { addEventListener('resize', look); look() })
  onUnmounted(() => removeEventListener('resize', look))
  const gap = (count: number) => ({ height: `${count * ROW}px` })
  return { box, from, shown, below, look, bring, gap }
}
