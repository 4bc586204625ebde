import { Problem, type Client, type Sent } from '../../shared/api'
import { asked, type Item, type Result } from './item'

/* Asking for a batch. One item that spoils it, by being malformed or too large, is found by asking
   for each alone, so that it is refused by itself and the others go on. */

const ANSWER_MS = 30_000
const PASSES = new Set([401, 408, 425, 429])

/** Whether an answer is about what was asked: asking the same again would be answered the same. */
export const stands = (status: number): boolean =>
  status >= 400 && status < 500 && !PASSES.has(status)

/** A request that hangs would hold up all that waits behind it. A phone whose browser is from before
    2022 waits for as long as its network does. */
export const within = (ms: number): Sent =>
  'timeout' in AbortSignal ? { signal: AbortSignal.timeout(ms) } : {}

/** One result per item. Raises Problem and NoAnswer where nothing is known of any. */
export async function results(api: Pick<Client, 'post'>, items: readonly Item[]): Promise<Result[]> {
  const body = { sent_at: new Date().toISOString(), items: items.map(asked) }
  try {
    const sent = within(ANSWER_MS)
    return (await api.post<{ results: Result[] }>('/commands', body, sent)).body.results
  } catch (error) {
    if (!(error instanceof Problem) || !stands(error.status)) throw error
    if (items.length === 1) {
      return [{ command_id: items[0]!.id, result: 'refused', problem: error.body }]
    }
    const each: Result[] = []
    for (const item of items) each.push(...await results(api, [item]))
    return each
  }
}
