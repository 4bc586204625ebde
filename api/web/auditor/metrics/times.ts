import { ref, shallowRef } from 'vue'
import { NoAnswer, Problem, type Client, type Query } from '../../shared/api'
import { day } from '../../shared/time'
import { fromWall } from '../moment'

/* Response times as the server reckons them: cells, how each is spread, and what one is made of. */

export const INTERVALS = [
  'report-accept', 'accept-dispatch', 'dispatch-sign', 'sign-arrive', 'arrive-resolve',
  'resolve-close', 'report-close', 'first-response',
] as const
export const BYS = ['community', 'category', 'unit'] as const
export const SHARES = ['p50', 'p90', 'p95', 'p99'] as const
export type Share = typeof SHARES[number]

export interface Cell {
  readonly key: readonly (string | null)[]
  readonly n: number
  readonly missing: number
  readonly negative: number
  readonly p50: number | null
  readonly p90: number | null
  readonly p95: number | null
  readonly p99: number | null
}
interface Spreads {
  readonly edges: readonly number[]
  readonly cells: readonly { key: readonly (string | null)[]; counts: readonly number[] }[]
}
export interface Span {
  readonly stream: string
  readonly number: string | null
  readonly rank: number | null
  readonly seconds: number | null
  readonly begin: string
  readonly begin_position: string | null
  readonly end: string | null
  readonly end_position: string | null
}
export interface Explained {
  readonly n: number
  readonly ended: number
  readonly missing: number
  readonly negative: number
  readonly left_out: Readonly<Record<string, number>>
  readonly counted: readonly Span[]
  readonly without_end: readonly Span[]
  readonly backwards: readonly Span[]
  readonly more: boolean
  readonly rules: readonly { key: string; version: number }[]
}

/** The rank of a percentile by the nearest rank: the least that reaches its share. */
export const rankOf = (share: Share, n: number): number => Math.ceil((Number(share.slice(1)) * n) / 100)

const FEW = 5
/** So few that a cell, or the whole, is drawn back; and its far percentiles say so instead. */
export const few = (one: Cell): boolean => one.n < FEW
export const tooFew = (one: Cell, share: Share): boolean =>
  few(one) && (share === 'p95' || share === 'p99')

/** A local year, month or day, `2026`, `2026-10`, `2026-10-08`, from its first instant up to that
    of the next. */
export function within(text: string): { begin: string; end: string } | null {
  const found = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text)
  if (!found) return null
  const [, year, month = '01', date = '01'] = found
  const next = new Date(0)
  next.setUTCFullYear(Number(year) + (found[2] ? 0 : 1), Number(month) - (found[2] && !found[3] ? 0 : 1),
    Number(date) + (found[3] ? 1 : 0))
  const [begin, end] = [fromWall(`${year}-${month}-${date} 00:00`),
    fromWall(`${next.toISOString().slice(0, 10)} 00:00`)]
  return begin && end ? { begin, end } : null
}

/** What the address asks for: a period, or from the first day to the last, both included; {} is all
    time, null no time at all. */
export function asked(period: string, from: string, to: string): { begin?: string; end?: string } | null {
  if (!from && !to) return period ? within(period) : {}
  const [first, last] = [within(from || to), within(to || from)]
  return first && last && Date.parse(first.begin) < Date.parse(last.end)
    ? { begin: first.begin, end: last.end } : null
}

const MONTHS_YEARS_MAX = 10
const YEARS_MAX = 100

/** The years from the first instant to the last with their months, the latest first; months only
    of the latest ten years. */
export function years(first: string | null, last: string | null): { year: string; months: string[] }[] {
  if (!first || !last) return []
  const [from, to] = [day(first).slice(0, 7), day(last).slice(0, 7)]
  const newest = Number(to.slice(0, 4))
  const oldest = Math.max(Number(from.slice(0, 4)), newest - YEARS_MAX + 1)
  return Array.from({ length: newest - oldest + 1 }, (_, n) => {
    const year = String(newest - n)
    const all = n < MONTHS_YEARS_MAX ? Array.from({ length: 12 }, (__, k) => `${year}-${String(12 - k).padStart(2, '0')}`) : []
    return { year, months: all.filter((one) => one >= from && one <= to) }
  })
}

/** Where a length stands on the logarithmic axis of a spread, from 0 to 1. */
export function along(seconds: number, edges: readonly number[]): number {
  const [first, last, parts] = [edges[0] ?? 10, edges.at(-1) ?? 11, edges.length + 1]
  const inner = Math.log(Math.max(seconds, 0.1) / first) / Math.log(last / first)
  return Math.min(1, Math.max(0, (1 + inner * (parts - 2)) / parts))
}

export const questionOf = (interval: string, by: string, window: Query): string =>
  JSON.stringify([interval, by, window])

export function times(api: Client) {
  const heads = shallowRef(new Map<string, Cell>())
  const cells = shallowRef<readonly Cell[]>([])
  const whole = shallowRef<Cell | null>(null)
  const spreads = shallowRef(new Map<string, readonly number[]>())
  const edges = shallowRef<readonly number[]>([])
  const explained = shallowRef<Explained | null>(null)
  const standing = ref<'loading' | 'there' | 'refused' | 'offline'>('loading')
  const why = ref('')
  /** What the cells answer; since when they stand still, where the server has not answered since. */
  const question = ref('')
  const readAt = ref('')
  let turn = 0

  function failed(error: unknown): void {
    if (error instanceof Problem) {
      why.value = error.sentence
      standing.value = 'refused'
    } else if (error instanceof NoAnswer) standing.value = 'offline'
    else throw error
  }
  async function table(path: string, query: Query): Promise<readonly Cell[]> {
    return (await api.get<{ cells: Cell[] }>(`/metrics/response-times${path}`, query)).body.cells
  }

  async function load(interval: string, by: string, window: Query): Promise<void> {
    const mine = ++turn
    if (!cells.value.length && standing.value === 'there') standing.value = 'loading'
    try {
      const asked = { ...window, interval }
      const spread = (query: Query) =>
        api.get<Spreads>('/metrics/response-times/spread', query).then((answer) => answer.body)
      const [parts, all, drawn, drawnAll] = await Promise.all([
        table('', { ...asked, by }), table('', asked), spread({ ...asked, by }), spread(asked),
      ])
      if (mine !== turn) return
      cells.value = parts
      whole.value = all[0] ?? null
      edges.value = drawn.edges
      spreads.value = new Map([
        ...drawn.cells.map((one) => [one.key[0] ?? '', one.counts] as const),
        ...drawnAll.cells.map((one) => ['*', one.counts] as const),
      ])
      question.value = questionOf(interval, by, window)
      readAt.value = new Date().toISOString()
      standing.value = 'there'
      await Promise.all(INTERVALS.map(async (one) => {
        const [head] = await table('', { ...window, interval: one })
        if (mine === turn && head) heads.value = new Map(heads.value).set(one, head)
      }))
    } catch (error) {
      if (mine === turn) failed(error)
    }
  }

  const reach = shallowRef<{ first: string | null; last: string | null }>({ first: null, last: null })
  let reached = 0
  /** From when to when there is something to measure; until it is told, nothing. */
  async function bound(asOf: string | undefined): Promise<void> {
    const mine = ++reached
    try {
      const { body } = await api.get<{ first: string | null; last: string | null }>('/metrics/period', { as_of: asOf })
      if (mine === reached) reach.value = body
    } catch (error) {
      if (mine === reached) failed(error)
    }
  }

  let taken = 0
  async function explain(query: Query): Promise<void> {
    const mine = ++taken
    try {
      const { body } = await api.get<Explained>('/metrics/response-times/explain', query)
      if (mine === taken) explained.value = body
    } catch (error) {
      if (mine !== taken) return
      explained.value = null
      failed(error)
    }
  }
  return { heads, cells, whole, spreads, edges, explained, standing, why, question, readAt, reach, load, bound, explain }
}
