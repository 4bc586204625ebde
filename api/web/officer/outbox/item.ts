/* One thing that an officer did, from the press of a button to the ledger's receipt. What is to be
   sent is frozen when it is pressed; only how far it has come changes. Pure: no clock, no store. */

/** kept: on this phone only, for all that it knows. sent: being asked now. aside: refused, and left here on purpose. */
export type State = 'kept' | 'sent' | 'received' | 'refused' | 'aside'

export interface Refusal {
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly allowed: readonly string[]
  /** Refused to who asked, not for what was asked: another right, another answer. */
  readonly barred?: boolean
}

export interface Receipt {
  readonly stream: string
  readonly position: string
  readonly number: string | null
  readonly receiptCode: string | null
}

/** What the card says of it. left: photos that found no room on the phone. */
export interface About {
  readonly category: string | null
  readonly number: string | null
  readonly place: string | null
  readonly text: string | null
  readonly photos: number
  readonly left: number
}

export interface Item {
  readonly id: string
  readonly account: string
  readonly seq: number
  readonly stream: string
  readonly name: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly dependsOn: string | null
  readonly capturedAt: string
  readonly about: About
  readonly state: State
  readonly settledAt: string | null
  readonly receipt: Receipt | null
  readonly refusal: Refusal | null
}

/** One command of a batch, as the server takes it. */
export interface BatchItem {
  readonly command_id: string
  readonly device_seq: number
  readonly depends_on: string | null
  readonly captured_at: string
  readonly kind: 'incident'
  readonly id: string | null
  readonly name: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** One result of a batch. */
export interface Result {
  readonly command_id: string
  readonly result: 'applied' | 'nothing' | 'refused' | 'held' | 'retry'
  readonly receipt?: {
    stream: string
    position: string
    number?: string
    receipt_code?: string
  }
  readonly problem?: {
    code: string
    zh: string
    en: string
    status?: number
    allowed?: readonly string[]
  }
}

export const AT_ONCE_MAX = 50
export const BARRED = 403
const OPENING = 'report-incident'
const WAITING: readonly State[] = ['kept', 'sent']

export const waiting = (item: Item): boolean => WAITING.includes(item.state)
export const opens = (item: Item): boolean => item.name === OPENING

/** Waits behind something that was refused, however far before it: the ledger would hold it. */
export function stuck(items: readonly Item[], item: Item): boolean {
  const earlier = items.find((one) => one.id === item.dependsOn)
  if (!earlier) return false
  return earlier.state === 'refused' || earlier.state === 'aside' || stuck(items, earlier)
}

/** The items to ask for now, in the order in which they were done. */
export function due(items: readonly Item[]): Item[] {
  return items
    .filter((item) => waiting(item) && !stuck(items, item))
    .sort((one, other) => one.seq - other.seq)
    .slice(0, AT_ONCE_MAX)
}

/** The last thing on its stream that is still on its way: what comes next must wait for it, but
    not behind what will never go. */
export function before(items: readonly Item[], stream: string): string | null {
  const on = items.filter((item) =>
    item.stream === stream && waiting(item) && !stuck(items, item))
  return on.sort((one, other) => other.seq - one.seq)[0]?.id ?? null
}

export function asked(item: Item): BatchItem {
  return {
    command_id: item.id,
    device_seq: item.seq,
    depends_on: item.dependsOn,
    captured_at: item.capturedAt,
    kind: 'incident',
    id: opens(item) ? null : item.stream,
    name: item.name,
    payload: item.payload,
  }
}

/** How an item stands once it is on its way. */
export function sending(item: Item): Item {
  return item.state === 'kept' ? { ...item, state: 'sent' } : item
}

/** How an item stands when nobody answered, or nobody can take it yet: it is asked for again. */
export function unsent(item: Item): Item {
  return item.state === 'sent' ? { ...item, state: 'kept' } : item
}

/** How an item stands after this result; a receipt, once there, is never taken back. */
export function answered(item: Item, result: Result, at: string): Item {
  if (!waiting(item)) return item
  if (result.receipt && (result.result === 'applied' || result.result === 'nothing')) {
    const { stream, position, number, receipt_code } = result.receipt
    const receipt = {
      stream, position, number: number ?? item.about.number, receiptCode: receipt_code ?? null,
    }
    return { ...item, state: 'received', settledAt: at, receipt }
  }
  if (result.result === 'refused' && result.problem) {
    const { code, zh, en, status, allowed } = result.problem
    const refusal = { code, zh, en, allowed: allowed ?? [], ...(status === BARRED ? { barred: true } : {}) }
    return { ...item, state: 'refused', settledAt: at, refusal }
  }
  return result.result === 'held' || result.result === 'retry' ? unsent(item) : item
}

/** Once more, as it was, by whoever was refused: the same command, so that it is never done twice. */
export function retried(item: Item): Item {
  if (item.state !== 'refused' || !item.refusal?.barred) return item
  return { ...item, state: 'kept', settledAt: null, refusal: null }
}

/** Left on this phone by whoever did it; it is not asked for again. */
export function putAside(item: Item): Item {
  return item.state === 'refused' || item.state === 'kept' ? { ...item, state: 'aside' } : item
}

export type Step = 'did' | 'at' | 'todo' | 'stop'

/** The three steps of the card: on this phone, sent, received. */
export function steps(item: Item): readonly [Step, Step, Step] {
  switch (item.state) {
    case 'kept': return ['at', 'todo', 'todo']
    case 'sent': return ['did', 'at', 'todo']
    case 'received': return ['did', 'did', 'did']
    default: return ['did', 'did', 'stop']
  }
}

const SHOWN_MS = 12 * 3_600_000

/** Whether the card still stands: what is not settled always, a receipt for twelve hours. */
export function shown(item: Item, at: number): boolean {
  if (item.state === 'aside') return false
  return item.state !== 'received' || at - Date.parse(item.settledAt ?? '') < SHOWN_MS
}

/** Whether the list of reports tells all of it: it came whole, and stands there. */
export const listed = (item: Item, photos: readonly { state: string }[], streams: ReadonlySet<string>): boolean =>
  opens(item) && item.state === 'received' && !item.about.left && streams.has(item.receipt?.stream ?? '')
    && photos.every((photo) => photo.state === 'stored')

/** What need not be kept here any more: received before that instant. The last of all stays, since
    the next number follows from it and the ledger tells by numbers what was done first. */
export function past(items: readonly Item[], instant: string): Item[] {
  const last = Math.max(...items.map((item) => item.seq))
  return items.filter((item) =>
    item.state === 'received' && (item.settledAt ?? instant) < instant && item.seq !== last)
}
