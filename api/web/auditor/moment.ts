import { ref, shallowRef } from 'vue'
import { NoAnswer, Problem, type Client } from '../shared/api'

/* The moment that a page shows: a time or a position, as the server resolves it. */

export interface Moment { readonly position: string; readonly at: string }

const UNFIT = 400
const PLACE = /^(?:[^/\s]+\/)?([1-9]\d{0,8}\.\d{1,18})$/

/** `1.271937` of what somebody typed or copied; null for what is no position. */
export const fromPlace = (text: string): string | null => PLACE.exec(text.trim())?.[1] ?? null

export { ordinal, short } from '../shared/positions'
export { fromWall } from '../shared/time'

/** wrong: the moment asked for is none, or lies ahead. head: how far the log is now. audits: whether
    its reader may search the audit; who may not asks where response times are. */
export function moments(api: Client, audits: () => boolean) {
  const shown = shallowRef<Moment | null>(null)
  const head = shallowRef<Moment | null>(null)
  const wrong = ref('')

  async function ask(asOf: string): Promise<Moment | null> {
    const query = { as_of: asOf || undefined }
    const { body } = audits() ? await api.get<Moment>('/audit/events', { ...query, limit: 1 })
      : await api.get<Moment>('/metrics/period', query)
    return { position: body.position, at: body.at }
  }

  /** Whether there is such a moment: none lies ahead. Without an answer the page asks again. */
  async function is(asOf: string): Promise<boolean> {
    try {
      await ask(asOf)
    } catch (error) {
      if (error instanceof Problem) return error.status !== UNFIT
      if (!(error instanceof NoAnswer)) throw error
    }
    return true
  }

  let asked = 0
  async function resolve(asOf: string): Promise<void> {
    const mine = ++asked
    wrong.value = ''
    try {
      const [then, now] = [asOf ? await ask(asOf) : null, await ask('')]
      if (mine === asked) [shown.value, head.value] = [then, now]
    } catch (error) {
      if (mine !== asked) return
      if (error instanceof Problem) wrong.value = error.sentence
      else if (!(error instanceof NoAnswer)) throw error
      shown.value = null
    }
  }
  return { shown, head, wrong, is, resolve, audits }
}
export type Moments = ReturnType<typeof moments>
