import { ref, shallowRef } from 'vue'
import { NoAnswer, Problem, type Client, type Query } from '../../shared/api'
import type { Address } from '../address'
import { fromWall, ordinal } from '../moment'
import { absent } from './absent'

/* The audit search: what the address asks for, page after page, told by incident. */

export interface Hit {
  readonly position: string
  readonly stream: string
  readonly version: number
  readonly kind: string
  readonly type: string
  readonly number: string | null
  readonly category: string | null
  readonly area: string | null
  readonly recorded_at: string
  readonly effective_at: string
}
export interface Case { readonly stream: string; readonly last: Hit; readonly events: number }
interface Page {
  readonly events: readonly Hit[]
  readonly next: string | null
  readonly count: { events: number; streams: number; more: boolean } | null
}
export const FIELDS = ['who', 'role', 'type', 'area', 'clock', 'begin', 'end', 'number', 'absent', 'within'] as const

/** What picks whole incidents, or a moment: under these alone everything of an incident is found. */
const WHOLE = new Set(['number', 'clock', 'as_of'])
export const whole = (query: Query): boolean => Object.keys(query).every((name) => WHOLE.has(name))

/** How many events stand beside a case: all that it had at the moment, which the newest one's place
    in its stream tells; under any other condition those that fit, so far as they have been read. */
export function size(one: Case, all: boolean, more: boolean): { word: 'all' | 'fit' | 'fit_so_far'; n: number } {
  return all ? { word: 'all', n: one.last.version } : { word: more ? 'fit_so_far' : 'fit', n: one.events }
}

/** The query of the search route; null where a time of the address, or its minutes, are none. */
export function asked(where: Address): Query | null {
  const missing = absent(where.q('absent'), where.q('within'))
  if (missing === null) return null
  const query: Record<string, string | readonly string[]> = { ...missing }
  for (const name of FIELDS) {
    const value = where.q(name)
    if (!value || name === 'absent' || name === 'within') continue
    const said = name === 'begin' || name === 'end' ? fromWall(value) : value
    if (said === null) return null
    query[name] = said
  }
  return where.asOf ? { ...query, as_of: where.asOf } : query
}

export function search(api: Client) {
  const hits = shallowRef<readonly Hit[]>([])
  const cases = shallowRef<readonly Case[]>([])
  const count = shallowRef<Page['count']>(null)
  const next = ref<string | null>(null)
  const standing = ref<'loading' | 'there' | 'refused' | 'offline'>('loading')
  const why = ref('')
  let turn = 0

  function take(page: Page, before: readonly Hit[]): void {
    hits.value = [...before, ...page.events]
    next.value = page.next
    const found = new Map<string, Case>()
    for (const hit of hits.value) {
      const known = found.get(hit.stream)
      found.set(hit.stream, { stream: hit.stream, last: known?.last ?? hit, events: (known?.events ?? 0) + 1 })
    }
    cases.value = [...found.values()].sort((a, b) => ordinal(b.last.position) - ordinal(a.last.position))
  }

  async function run(query: Query, more = false): Promise<void> {
    const mine = ++turn
    if (!more) standing.value = 'loading'
    try {
      const wanted = { ...query, limit: 100, ...(more ? { cursor: next.value ?? '' } : { count: 'true' }) }
      const { body } = await api.get<Page>('/audit/events', wanted)
      if (mine !== turn) return
      take(body, more ? hits.value : [])
      if (!more) count.value = body.count
      standing.value = 'there'
    } catch (error) {
      if (mine !== turn) return
      if (error instanceof Problem) {
        why.value = error.sentence
        standing.value = 'refused'
      } else if (error instanceof NoAnswer) standing.value = 'offline'
      else throw error
    }
  }
  return { hits, cases, count, next, standing, why, run }
}
export type Search = ReturnType<typeof search>
