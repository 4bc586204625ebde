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

/** A local month, `2026-10`, from its first instant up to that of the next. */
export function month(text: string): { begin: string; end: string } | null {
  const found = /^(\d{4})-(\d\d)$/.exec(text)
  if (!found) return null
  const [year, number] = [Number(found[1]), Number(found[2])]
  const next = number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
  const [begin, end] = [fromWall(`${text}-01 00:00`), fromWall(`${next}-01 00:00`)]
  return begin && end ? { begin, end } : null
}

/** The month of an instant and those before it, the latest first. */
export function months(at: string, count: number): string[] {
  const found = [day(at).slice(0, 7)]
  while (found.length < count) {
    const [year = 0, number = 0] = found.at(-1)!.split('-').map(Number)
    found.push(number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`)
  }
  return found
}

/** Where a length stands on the logarithmic axis of a spread, from 0 to 1. */
export function along(seconds: number, edges: readonly number[]): number {
  const [first, last, parts] = [edges[0] ?? 10, edges.at(-1) ?? 11, edges.length + 1]
  const inner = Math.log(Math.max(seconds, 0.1) / first) / Math.log(last / first)
  return Math.min(1, Math.max(0, (1 + inner * (parts - 2)) / parts))
}

export function times(api: Client) {
  const heads = shallowRef(new Map<string, Cell>())
  const cells = shallowRef<readonly Cell[]>([])
  const whole = shallowRef<Cell | null>(null)
  const spreads = shallowRef(new Map<string, readonly number[]>())
  const edges = shallowRef<readonly number[]>([])
  const explained = shallowRef<Explained | null>(null)
  const standing = ref<'loading' | 'there' | 'refused' | 'offline'>('loading')
  const why = ref('')
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
    if (!cells.value.length) standing.value = 'loading'
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
      standing.value = 'there'
      await Promise.all(INTERVALS.map(async (one) => {
        const [head] = await table('', { ...window, interval: one })
        if (mine === turn && head) heads.value = new Map(heads.value).set(one, head)
      }))
    } catch (error) {
      if (mine === turn) failed(error)
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
  return { heads, cells, whole, spreads, edges, explained, standing, why, load, explain }
}
