import { computed, onUnmounted, ref, shallowRef, watch as follow } from 'vue'
import { client, newId, NoAnswer, Problem } from '../shared/api'
import { session, type Me } from '../shared/session'
import { useZone } from '../shared/time'
import { before, type About, type Item } from './outbox/item'
import { sender, type Sender } from './outbox/sender'
import {
  declared, keep, recalled, remember, tidy, watch, type Photo, type Taken,
} from './outbox/store'
import { feed } from './feed'
import type { Catalogue, GridsAt, Reports, Tasks } from './server'

/* One officer at one phone: who he is, what he did, what he was last told. Everything that a page
   shows is kept on the phone, so that a page without a network is the same page. */

const KEPT = 'gl.officer.me'
const FRESH_MS = 30_000
const KEPT_MS = 30 * 86_400_000

/** What was last read, and since when it stands where the server was not reached. */
function reading<T>(what: string, path: string) {
  const body = shallowRef<T | null>(null)
  const since = ref<string | null>(null)
  /** Not for this post: not asked for again. */
  const barred = ref(false)
  let wanted = ''
  let under: Promise<void> | null = null
  let held = ''
  async function recall(account: string, bar = false): Promise<void> {
    held = account
    const kept = await recalled<T>(account, what)
    if (account !== held) return
    body.value = kept?.body ?? null
    since.value = kept?.at ?? null
    barred.value = bar
  }
  /** Asked for while it is being read, it is read once more: what is on its way may be older. */
  function refresh(account: string): Promise<void> {
    wanted = account
    under ??= rounds().finally(() => { under = null })
    return under
  }
  async function rounds(): Promise<void> {
    while (wanted) {
      const account = wanted
      wanted = ''
      await read(account)
    }
  }
  async function read(account: string): Promise<void> {
    if (barred.value) return
    try {
      const found = await api.get<T>(path)
      if (account !== held) return // somebody else holds the phone by now
      body.value = found.body
      since.value = null
      await remember(account, what, found.body)
    } catch (error) {
      if (account !== held) return
      barred.value = error instanceof Problem && error.status === 403
      if (!barred.value) throw error
    }
  }
  return { body, since, barred, recall, refresh }
}

const api = client('officer')

/** What a button hands over: the command's name, where it belongs, and what it says. */
export interface Deed {
  readonly name: string
  readonly stream?: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly about: Partial<About>
  readonly photos?: readonly Taken[]
  /** It means something without its photos too. */
  readonly bare?: boolean
  /** The draft that ends with it: never both, never neither. */
  readonly drafted?: string | null
}

export function officer() {
  const mine = session(api)
  const remembered = shallowRef<Me | null>(stored())
  const me = computed(() => mine.me.value ?? remembered.value)
  const account = computed(() => me.value?.post ?? null)
  const reached = ref(navigator.onLine)
  const signedOut = computed(() => mine.standing.value === 'none')
  const items = shallowRef<readonly Item[]>([])
  const photos = shallowRef<readonly Photo[]>([])
  const catalogue = reading<Catalogue>('catalogue', '/me/catalogue')
  const tasks = reading<Tasks>('tasks', '/me/tasks')
  const reports = reading<Reports>('reports', '/me/reports')
  const all = [catalogue, tasks, reports]
  let cuts = 0
  let sending: Sender | null = null
  let unwatch: (() => void) | null = null
  const live = feed(() => void refresh([tasks, reports]))

  async function refresh(what: readonly (typeof all)[number][] = all): Promise<void> {
    if (!account.value || signedOut.value) return
    const before = cuts
    try {
      await Promise.all(what.map((one) => one.refresh(account.value!)))
      if (before === cuts) reached.value = true // an answer of before the cut says nothing of now
      if (catalogue.body.value) useZone(catalogue.body.value.zone)
    } catch (error) {
      if (error instanceof NoAnswer) reached.value = false
      else if (error instanceof Problem && error.status === 401) await mine.recall()
      else if (!(error instanceof Problem)) throw error
    }
  }

  async function begin(post: string): Promise<void> {
    end()
    const looks = Boolean(me.value?.others?.['report-incident']) // has nothing of his own to ask for
    await Promise.all(all.map((one) => one.recall(post, one === reports && looks)))
    if (catalogue.body.value) useZone(catalogue.body.value.zone)
    unwatch = watch(post, (standing) => {
      items.value = standing.items
      photos.value = standing.photos
    })
    sending = sender(api, post, {
      reached(yes) { reached.value = yes },
      signedOut() { void mine.recall() },
      received() { void refresh() },
    })
    sending.wake()
    await tidy(post, new Date(Date.now() - KEPT_MS).toISOString())
    await refresh()
    hear()
  }

  /** Only while somebody looks, with a network, in a post that is told of its own. */
  function hear(): void {
    const told = account.value && !signedOut.value && !reports.barred.value
    if (told && navigator.onLine && document.visibilityState === 'visible') live.listen()
    else live.stop()
  }

  function end(): void {
    live.stop()
    unwatch?.()
    sending?.stop()
    unwatch = sending = null
  }

  /** Keep what was done and send it when it can be sent. Raises NoRoom. */
  async function act(deed: Deed): Promise<Item> {
    const id = newId()
    const taken = deed.photos ?? []
    const payload = taken.length ? { ...deed.payload, evidence: declared(taken) } : deed.payload
    const item = await keep(account.value!, {
      id, stream: deed.stream ?? id, name: deed.name, payload: plain(payload),
      capturedAt: new Date().toISOString(),
      about: {
        category: null, number: null, place: null, text: null, photos: taken.length, left: 0,
        ...deed.about,
      },
      photos: taken, bare: deed.bare ?? true, drafted: deed.drafted ?? null,
    })
    sending?.wake()
    return item
  }

  async function gridsAt(lat: number, lon: number): Promise<GridsAt | null> {
    try {
      return (await api.get<GridsAt>('/grids/at', { lat, lon })).body
    } catch (error) {
      if (error instanceof NoAnswer || error instanceof Problem) return null
      throw error
    }
  }

  const offline = (): void => {
    cuts += 1
    reached.value = false
    live.stop()
  }
  const online = (): void => {
    void (mine.standing.value === 'offline' ? mine.recall() : refresh())
    hear()
  }
  const seen = (): void => { if (document.visibilityState === 'visible') online(); else hear() }
  const timer = window.setInterval(seen, FRESH_MS)
  window.addEventListener('offline', offline)
  window.addEventListener('online', online)
  document.addEventListener('visibilitychange', seen)
  onUnmounted(() => {
    end()
    window.clearInterval(timer)
    window.removeEventListener('offline', offline)
    window.removeEventListener('online', online)
    document.removeEventListener('visibilitychange', seen)
  })
  follow(mine.me, (known) => {
    if (!known) return
    remembered.value = known
    localStorage.setItem(KEPT, JSON.stringify(known))
  })
  follow(mine.standing, (standing) => { if (standing === 'offline') reached.value = false })
  follow(account, (post) => { if (post) void begin(post) }, { immediate: true })
  follow(signedOut, (out) => {
    hear()
    if (!out) sending?.wake()
  })
  void mine.recall()

  /** Sign out and forget who it was; what waits stays, and goes on when he is back. */
  async function leave(): Promise<void> {
    try {
      await mine.signOut()
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Problem)) throw error
    }
    end()
    localStorage.removeItem(KEPT)
    remembered.value = null
    mine.me.value = null
    mine.standing.value = 'none'
  }

  return {
    session: mine, me, account, reached, signedOut, items, photos, catalogue, tasks, reports,
    act, leave, refresh, gridsAt, pending: (stream: string) => before(items.value, stream),
    retry: () => sending?.wake(),
  }
}
export type Officer = ReturnType<typeof officer>

/** Vue's proxies cannot be kept in the browser's database. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

function stored(): Me | null {
  const kept = localStorage.getItem(KEPT)
  return kept ? JSON.parse(kept) as Me : null
}
