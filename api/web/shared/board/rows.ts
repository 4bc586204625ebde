import { ms } from '../time'

/* A board's rows as the server sends them, and what can be told from one: how its clock stands,
   which filters show it, where it belongs. The server decides; this only orders what it sent. */

export interface Row {
  readonly stream: string
  readonly since: number
  readonly number: string | null
  readonly status: string
  readonly urgency: string | null
  readonly category: string | null
  readonly community: string | null
  readonly community_key: string | null
  readonly grid: string | null
  readonly unit: string | null
  readonly unit_key: string | null
  readonly channel: string | null
  readonly level: number | null
  readonly reported_at: string
  readonly duplicates: number
  readonly paused: boolean
  readonly paused_for: string | null
  /** Until when the return that a unit asked for is to be decided; null where none waits. */
  readonly due_return: string | null
  /** The same of more time. */
  readonly due_extension: string | null
  readonly timer: string | null
  readonly running_since: string | null
  readonly due: string | null
  readonly warned: boolean
  readonly breached: boolean
}

export type Pace = '' | 'soon' | 'over' | 'still'
export type Show = typeof SHOWS[number]

/** Of these every open row is in exactly one. */
export const BY_STATUS = ['REPORTED', 'ACCEPTED', 'work', 'RESOLVED', 'VERIFIED', 'SUSPENDED', 'PARKED'] as const
/** These overlap with those and with each other; the pages set them apart. */
export const ACROSS = ['decide', 'urgent', 'soon', 'over', 'still'] as const
export const SHOWS = ['open', ...BY_STATUS, ...ACROSS] as const
const URGENCIES = ['URGENT', 'PROMPT', 'ROUTINE', 'COMPLEX']
const WORK = new Set(['DISPATCHED', 'SIGNED', 'ON_SCENE', 'HANDLING'])

export function rowOf(columns: readonly string[], values: readonly unknown[]): Row {
  return Object.fromEntries(columns.map((name, n) => [name, values[n]])) as unknown as Row
}

/** How the shown limit stands at an instant: its word, and how much of it has run in per cent. */
export function paceOf(row: Row, at: number): { pace: Pace; share: number } {
  if (row.paused) return { pace: 'still', share: row.status === 'PARKED' ? 100 : 40 }
  if (row.due === null || row.running_since === null) return { pace: '', share: 0 }
  const [start, due] = [ms(row.running_since), ms(row.due)]
  if (at > due) return { pace: 'over', share: 100 }
  const share = Math.min(100, Math.max(0, (100 * (at - start)) / (due - start)))
  return { pace: row.warned || share >= 80 ? 'soon' : '', share }
}

/** What a unit asks for that is to be decided first, and until when; null where nothing waits. */
export function askedOf(row: Row): { readonly word: 'return_asked' | 'extension_asked'; readonly due: string } | null {
  const { due_return: back, due_extension: longer } = row
  if (back && !(longer && ms(longer) < ms(back))) return { word: 'return_asked', due: back }
  return longer ? { word: 'extension_asked', due: longer } : null
}

/** What stands in the place of a clock where none runs: what was checked waits to be closed. */
export const noClock = ({ status }: Row) => (status === 'VERIFIED' ? 'terms.show.VERIFIED' : 'shared.no_clock')

export function belongs(row: Row, show: Show, at: number): boolean {
  switch (show) {
    case 'open': return true
    case 'work': return WORK.has(row.status)
    case 'decide': return askedOf(row) !== null
    case 'still': return row.paused
    case 'urgent': return row.urgency === 'URGENT'
    case 'soon': case 'over': return paceOf(row, at).pace === show
    default: return row.status === show
  }
}

/** The first row whose limit has passed, in the order of the board. */
export const firstOver = (rows: readonly Row[], at: number): Row | undefined =>
  rows.find((row) => paceOf(row, at).pace === 'over')

/** Of those that nobody has accepted yet the one that was reported last. */
export const newestReported = (rows: readonly Row[]): Row | undefined =>
  rows.filter((row) => row.status === 'REPORTED')
    .reduce<Row | undefined>((one, row) => (one && ms(one.reported_at) >= ms(row.reported_at) ? one : row), undefined)

const rank = (row: Row): number => {
  const found = URGENCIES.indexOf(row.urgency ?? '')
  return found < 0 ? URGENCIES.length : found
}

/* Read once per row: a board is put in order at every step of a playback. */
const dues = new WeakMap<Row, number>()
function due(row: Row): number {
  let at = dues.get(row)
  if (at === undefined) dues.set(row, at = row.due === null ? Infinity : ms(row.due))
  return at
}

/** By urgency, paused ones last in their class, then by the earliest due, then by the earliest report. */
export function compare(one: Row, other: Row): number {
  return rank(one) - rank(other)
    || Number(one.paused) - Number(other.paused)
    || (due(one) === due(other) ? 0 : due(one) - due(other))
    || ms(one.reported_at) - ms(other.reported_at)
    || (one.stream < other.stream ? -1 : 1)
}

/** The order to show: what `compare` says, but the focused row stays at its place and the others
    move round it. `before`: the ids as they were shown. */
export function arranged(rows: readonly Row[], before: readonly string[], focused: string | null): Row[] {
  const sorted = [...rows].sort(compare)
  const place = focused === null ? -1 : before.indexOf(focused)
  const held = sorted.findIndex((row) => row.stream === focused)
  if (place < 0 || held < 0 || held === place) return sorted
  const [row] = sorted.splice(held, 1)
  sorted.splice(Math.min(place, sorted.length), 0, row!)
  return sorted
}

/** p1 to p4 by urgency, p5 for a row without one. */
export const mark = (row: Row): string => `p${rank(row) + 1}`
