import { shallowRef } from 'vue'
import { NoAnswer, Problem, type Client } from '../shared/api'

/* Incidents by number, those too that are no longer on the board. */

export interface Numbered {
  readonly stream: string
  readonly number: string
  readonly status: string
  readonly is_open: boolean
  readonly category: string | null
  readonly ended_at: string | null
}

const REST_MS = 200
const SHOWN_MAX = 5
const LIKE_A_NUMBER = /^[\w-]*\d$/

export function numbered(api: Client) {
  const elsewhere = shallowRef<readonly Numbered[]>([])
  let resting = 0

  /** None where it is no number, or where they cannot be had now. */
  async function read(text: string): Promise<readonly Numbered[]> {
    if (!LIKE_A_NUMBER.test(text)) return []
    try {
      const { body } = await api.get<{ incidents: Numbered[] }>('/incidents', { number: text })
      return body.incidents
    } catch (error) {
      if (error instanceof Problem || error instanceof NoAnswer) return []
      throw error
    }
  }

  /** What the board shows nothing for is looked for beside it; `wished`: empty for nothing. */
  function seek(wished: string): void {
    window.clearTimeout(resting)
    elsewhere.value = []
    if (!wished) return
    const mine = resting = window.setTimeout(async () => {
      const found = await read(wished)
      if (mine === resting) elsewhere.value = found.slice(0, SHOWN_MAX)
    }, REST_MS)
  }
  return { elsewhere, read, seek }
}
