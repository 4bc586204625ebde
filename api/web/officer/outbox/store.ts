import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { before, past, putAside, retried, type About, type Item, type Refusal } from './item'

/* What this phone holds: things done that wait for their receipts, photos on their way, and what
   was last read, for when there is no network. One account never sees another's. */

/** bytes: null once the ledger says that it has them. */
export interface Photo {
  readonly item: string
  readonly sha256: string
  readonly account: string
  readonly stream: string
  readonly bytes: ArrayBuffer | null
  readonly state: 'kept' | 'stored' | 'refused'
  readonly refusal: Refusal | null
}

export interface Taken {
  readonly sha256: string
  readonly bytes: ArrayBuffer
  readonly capturedAt: string
}

/** What is being written and not yet sent. account: whose report it is, or `draftOf` a step.
    at: when a step's was written last. */
export interface Draft {
  readonly account: string
  readonly at?: string
  readonly category: string | null
  readonly grid: string | null
  readonly text: string
  readonly photos: readonly Taken[]
}

interface Read {
  readonly account: string
  readonly what: string
  readonly body: unknown
  readonly at: string
}

/** What was done, before it has a place in the outbox. photos: originals that the payload declares.
    bare: it means something without them too. drafted: the draft that became this. */
export interface Done {
  readonly id: string
  readonly stream: string
  readonly name: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly capturedAt: string
  readonly about: About
  readonly photos: readonly Taken[]
  readonly bare: boolean
  readonly drafted: string | null
}

/** No room for the words either: what is on the screen stays there. */
export class NoRoom extends Error {}

interface Tables extends DBSchema {
  items: { key: string; value: Item; indexes: { account: string } }
  photos: { key: [string, string]; value: Photo; indexes: { account: string; item: string } }
  reads: { key: [string, string]; value: Read }
  drafts: { key: string; value: Draft }
}

let opened: Promise<IDBPDatabase<Tables>> | null = null

function tables(): Promise<IDBPDatabase<Tables>> {
  opened ??= openDB<Tables>('gridledger-officer', 1, {
    upgrade(db) {
      db.createObjectStore('items', { keyPath: 'id' }).createIndex('account', 'account')
      const photos = db.createObjectStore('photos', { keyPath: ['item', 'sha256'] })
      photos.createIndex('account', 'account')
      photos.createIndex('item', 'item')
      db.createObjectStore('reads', { keyPath: ['account', 'what'] })
      db.createObjectStore('drafts', { keyPath: 'account' })
    },
    terminated() { opened = null },
  })
  return opened
}

export type Declared = { sha256: string; kind: 'PHOTO'; captured_at: string }
export const declared = (photos: readonly Taken[]): Declared[] => photos.map((photo) => (
  { sha256: photo.sha256, kind: 'PHOTO', captured_at: photo.capturedAt }))

/** On the disk, not only on its way there, before the card says that it is kept. */
const SURELY: IDBTransactionOptions = { durability: 'strict' }

const full = (error: unknown): boolean => (error as Error).name === 'QuotaExceededError'

/** Keep what was done. Where the phone is full the photos are left out, and the card says so.
    Raises NoRoom. */
export async function keep(account: string, done: Done): Promise<Item> {
  try {
    return await added(account, done)
  } catch (error) {
    if (!full(error)) throw error
  }
  if (!done.bare) throw new NoRoom()
  try {
    return await added(account, bare(done))
  } catch (error) {
    throw full(error) ? new NoRoom() : error
  }
}

/** The same without its photos, which it then does not declare either. */
function bare(done: Done): Done {
  const declares = Object.entries(done.payload).map(([name, value]) =>
    [name, name === 'evidence' ? [] : value] as const)
  const about = { ...done.about, photos: 0, left: done.photos.length }
  return { ...done, payload: Object.fromEntries(declares), about, photos: [] }
}

async function added(account: string, done: Done): Promise<Item> {
  const used = done.drafted ? ['items', 'photos', 'drafts'] as const : ['items', 'photos'] as const
  const writing = (await tables()).transaction(used, 'readwrite', SURELY)
  const [kept, photos] = [writing.objectStore('items'), writing.objectStore('photos')]
  const mine = await kept.index('account').getAll(account)
  const item: Item = {
    id: done.id, account, stream: done.stream, name: done.name, payload: done.payload,
    seq: mine.reduce((most, one) => Math.max(most, one.seq), 0) + 1,
    dependsOn: before(mine, done.stream),
    capturedAt: done.capturedAt, about: done.about, state: 'kept', settledAt: null,
    receipt: null, refusal: null,
  }
  const rows = done.photos.map(({ sha256, bytes }): Photo => ({
    item: done.id, sha256, account, stream: done.stream, bytes, state: 'kept', refusal: null,
  }))
  const requests: Promise<unknown>[] = []
  try {
    requests.push(kept.add(item))
    for (const row of rows) requests.push(photos.add(row))
    if (done.drafted) requests.push(writing.objectStore('drafts').delete(done.drafted))
    await finished(writing, requests)
  } catch (error) {
    void Promise.allSettled(requests)
    abort(writing)
    throw error
  }
  return item
}

/** Nothing of it is kept, also where a request could not even be made. */
function abort(writing: { abort(): void; done: Promise<void> }): void {
  writing.done.catch(() => undefined)
  try {
    writing.abort()
  } catch (error) {
    if ((error as Error).name !== 'InvalidStateError') throw error
  }
}

/** All of a transaction or nothing of it, and one error where there may be many. */
async function finished(
  writing: { done: Promise<void> }, requests: readonly Promise<unknown>[],
): Promise<void> {
  const results = await Promise.allSettled([...requests, writing.done])
  const failed = results.filter((one) => one.status === 'rejected').map((one) => one.reason as Error)
  if (failed.length) throw failed.find(full) ?? failed[0]!
  told()
}

/** Change how far an item has come, never what it asks for. */
export async function move(id: string, step: (item: Item) => Item): Promise<void> {
  const writing = (await tables()).transaction('items', 'readwrite')
  const item = await writing.store.get(id)
  const changes = item
    ? [writing.store.put({ ...step(item), payload: item.payload, id: item.id })] : []
  await finished(writing, changes)
}

export const aside = (id: string): Promise<void> => move(id, putAside)
export const retry = (id: string): Promise<void> => move(id, retried)

/** The photos that were refused to who asked, once more. */
export async function retryPhotos(item: string): Promise<void> {
  const refused = (await photosOf(item)).filter((photo) => photo.refusal?.barred)
  const writing = (await tables()).transaction('photos', 'readwrite')
  await finished(writing, refused.map((photo) =>
    writing.store.put({ ...photo, state: 'kept', refusal: null })))
}

export const items = async (account: string): Promise<Item[]> =>
  (await tables()).getAllFromIndex('items', 'account', account)

export const photosOf = async (item: string): Promise<Photo[]> =>
  (await tables()).getAllFromIndex('photos', 'item', item)

/** Photos that the ledger can be given: those of items that have their receipt. */
export async function sendable(account: string): Promise<Photo[]> {
  const { items: mine, photos } = await standing(account)
  const received = new Set(mine.filter((item) => item.state === 'received').map((item) => item.id))
  return photos.filter((photo) => photo.state === 'kept' && received.has(photo.item))
}

export async function settle(photo: Photo, refusal: Refusal | null): Promise<void> {
  const settled: Photo = refusal
    ? { ...photo, state: 'refused', refusal } : { ...photo, state: 'stored', bytes: null }
  const writing = (await tables()).transaction('photos', 'readwrite')
  await finished(writing, [writing.store.put(settled)])
}

export interface Standing {
  readonly items: readonly Item[]
  readonly photos: readonly Photo[]
}

async function standing(account: string): Promise<Standing> {
  const photos = await (await tables()).getAllFromIndex('photos', 'account', account)
  return { items: await items(account), photos }
}

const others = 'BroadcastChannel' in globalThis ? new BroadcastChannel('gridledger-outbox') : null
const watchers = new Set<() => void>()
others?.addEventListener('message', () => { for (const watcher of watchers) watcher() })

function told(): void {
  for (const watcher of watchers) watcher()
  others?.postMessage(null)
}

/** The outbox of an account, again whenever this page or another changes it. */
export function watch(account: string, seen: (standing: Standing) => void): () => void {
  const look = (): void => {
    void standing(account).then((now) => { if (watchers.has(look)) seen(now) })
  }
  watchers.add(look)
  look()
  return () => watchers.delete(look)
}

/** Receipts of long ago are no longer kept here: the ledger has them. */
export async function tidy(account: string, before: string): Promise<void> {
  const { items: mine, photos } = await standing(account)
  const busy = new Set(photos.filter((photo) => photo.state === 'kept').map((photo) => photo.item))
  const db = await tables()
  for (const item of past(mine, before).filter(({ id }) => !busy.has(id))) {
    for (const photo of photos.filter((one) => one.item === item.id && one.state === 'stored')) {
      await db.delete('photos', [photo.item, photo.sha256])
    }
    await db.delete('items', item.id)
  }
  for (const { account: key, at } of await db.getAll('drafts')) if (at && at < before) await db.delete('drafts', key)
}

/** What was last read, for when there is no network. Not keeping it loses nothing. */
export async function remember(account: string, what: string, body: unknown): Promise<void> {
  try {
    await (await tables()).put('reads', { account, what, body, at: new Date().toISOString() })
  } catch (error) {
    if (!full(error)) throw error
  }
}

export async function recalled<T>(account: string, what: string): Promise<{ body: T; at: string } | null> {
  const read = await (await tables()).get('reads', [account, what])
  return read ? { body: read.body as T, at: read.at } : null
}

/** Where the draft of a step's sheet is kept: one for each step of each task. */
export const draftOf = (account: string, ...step: readonly string[]): string => [account, ...step].join(' ')

export const draft = async (account: string): Promise<Draft | undefined> =>
  (await tables()).get('drafts', account)

/** Keep what is being written; where there is no room for photos, the words at least. */
export async function keepDraft(written: Draft): Promise<void> {
  const db = await tables()
  const { account, category, grid, text, photos } = written
  if (!category && !grid && !text && !photos.length) return db.delete('drafts', account)
  try {
    await db.put('drafts', written)
  } catch (error) {
    if (!full(error)) throw error
    await db.put('drafts', { ...written, photos: [] }).catch(() => undefined)
  }
}
