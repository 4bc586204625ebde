import { shallowRef, triggerRef } from 'vue'
import { NoAnswer, Problem, type Client } from '../../shared/api'

/* The beginnings of descriptions, now or as they were known at the moment of the board. The board's rows hold no words; those of the rows that are looked
   at are fetched together, a moment after the eye has come to rest, and kept for the page's life. */

const AT_ONCE_MAX = 60
const REST_MS = 120

export function excerpts(api: Client) {
  const texts = shallowRef(new Map<string, string | null>())
  let wanted: string[] = []
  let asOf: string | undefined
  let timer = 0

  /** The rows that are shown now. */
  function show(ids: readonly string[]): void {
    wanted = ids.filter((id) => !texts.value.has(id)).slice(0, AT_ONCE_MAX)
    window.clearTimeout(timer)
    if (wanted.length) timer = window.setTimeout(() => void fetched(wanted), REST_MS)
  }

  /** From here on the words as they were known at a moment; none: as they are. */
  function at(moment: string | undefined): void {
    if (moment === asOf) return
    asOf = moment
    texts.value = new Map()
  }

  async function fetched(streams: readonly string[]): Promise<void> {
    const then = asOf
    try {
      const { body } = await api.post<{ excerpts: { id: string; text: string | null }[] }>(
        '/boards/open/excerpts', { streams, ...(then ? { as_of: then } : {}) })
      if (then !== asOf) return
      for (const id of streams) texts.value.set(id, null)
      for (const one of body.excerpts) texts.value.set(one.id, one.text)
      triggerRef(texts)
    } catch (error) {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error
    }
  }

  return { texts, show, at }
}
export type Excerpts = ReturnType<typeof excerpts>
