import { NoAnswer, Problem, type Client } from '../../shared/api'
import { results, stands, within } from './asking'
import { answered, BARRED, due, sending, unsent, type Item, type Refusal, type Result } from './item'
import { items, move, sendable, settle } from './store'

/* Sends what waits, one page at a time, until everything has its receipt. Two pages that send at
   once do no harm: the ledger answers a repeated command by its receipt. */

const PHOTO_MS = 120_000
const PAUSES_MS = [1000, 2000, 3000, 5000, 8000, 15_000]
/** The server has not yet what the photo belongs to: it may have it the next time. */
const TOO_EARLY = 'evidence_not_declared'
/** The server can take nothing now, this photo or another: ask ever more seldom. */
const FULL = 503

export interface Sender {
  /** Something was added, or the network is back: do not wait for the next turn. */
  wake(): void
  stop(): void
}

export interface Told {
  /** Whether the last question reached the server; said of none where nothing waits. */
  reached(yes: boolean): void
  /** The session is over: somebody has to sign in. */
  signedOut(): void
  /** So many receipts came. */
  received(count: number): void
}

export function sender(api: Client, account: string, told: Told): Sender {
  let stopped = false
  let failures = 0
  let timer = 0
  let running = false
  let again = false

  async function turn(): Promise<void> {
    if (running) {
      again = true
      return
    }
    running = true
    window.clearTimeout(timer)
    try {
      const left = await alone(`gridledger-outbox-${account}`, () => attempt(api, account, told))
      failures = 0
      if (left) timer = window.setTimeout(turn, PAUSES_MS[0])
    } catch (error) {
      if (error instanceof Problem && error.status === 401) told.signedOut()
      else { // whatever it is, what waits is tried again
        timer = window.setTimeout(turn, PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)])
        failures += 1
        if (!(error instanceof NoAnswer || error instanceof Problem)) throw error
        told.reached(error instanceof Problem)
      }
    } finally {
      running = false
      if (again && !stopped) {
        again = false
        void turn()
      }
    }
  }
  const wake = (): void => {
    failures = 0
    if (!stopped) void turn()
  }
  const seen = (): void => { if (document.visibilityState === 'visible') wake() }
  window.addEventListener('online', wake)
  document.addEventListener('visibilitychange', seen)
  return {
    wake,
    stop() {
      stopped = true
      window.clearTimeout(timer)
      window.removeEventListener('online', wake)
      document.removeEventListener('visibilitychange', seen)
    },
  }
}

/** One page at a time where the browser can say so. */
function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request(name, work) as Promise<T> : work()
}

/** Ask for what is due, words before photos; whether something is left. Raises Problem, NoAnswer. */
async function attempt(api: Client, account: string, told: Told): Promise<boolean> {
  for (;;) {
    const now = due(await items(account))
    if (!now.length) break
    // Without a network nothing leaves the phone, and the card must not say so.
    if (navigator.onLine) for (const item of now) await move(item.id, sending)
    const said = await asking(api, now)
    told.reached(true)
    const at = new Date().toISOString()
    for (const result of said) await move(result.command_id, (item) => answered(item, result, at))
    const settled = said.filter((one) => one.result !== 'retry' && one.result !== 'held')
    told.received(settled.length)
    if (!settled.length) return true
  }
  return photos(api, account, told)
}

/** Where nobody answers, or nobody can take them yet, the cards say that they are on this phone. */
async function asking(api: Client, items: readonly Item[]): Promise<Result[]> {
  try {
    return await results(api, items)
  } catch (error) {
    for (const item of items) await move(item.id, unsent)
    throw error
  }
}

async function photos(api: Client, account: string, told: Told): Promise<boolean> {
  let left = false
  for (const photo of await sendable(account)) {
    if (!photo.bytes) continue
    const path = `/evidence/${photo.sha256}?incident=${photo.stream}`
    try {
      await api.put(path, new Blob([photo.bytes]),
        { headers: { 'Content-Type': 'image/jpeg' }, ...within(PHOTO_MS) })
      told.reached(true)
      await settle(photo, null)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (error.status === 401 || error.status === FULL) throw error
      if (stands(error.status) && error.code !== TOO_EARLY) await settle(photo, reason(error))
      else left = true
    }
  }
  return left
}

function reason({ body }: Problem): Refusal {
  return { code: body.code, zh: body.zh, en: body.en, allowed: [], ...(body.status === BARRED ? { barred: true } : {}) }
}
