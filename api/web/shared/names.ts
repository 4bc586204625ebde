import { computed, shallowRef } from 'vue'
import { NoAnswer, Problem, type Client } from './api'
import { useZone } from './time'
import { language } from './words'

/* What ids and codes are called, read once per page: only what is public. */

interface Named { readonly id: string; readonly label: string }
interface Area extends Named {
  readonly code: string
  readonly level: number
  readonly short: string | null
}
interface Grid { readonly id: string; readonly code: string; readonly community: string }
interface Post {
  readonly id: string
  readonly role: string
  readonly org: string
  readonly place: string | null
  readonly ab_post: string | null
}
interface Item { readonly key: string; readonly zh: string; readonly en: string }
export interface Category { readonly code: string; readonly zh: string; readonly en: string }

/** How far the writing of the history is. */
export interface Filled { readonly percent: number; readonly minutes_left: number }

export interface NameBook {
  readonly ledger: string
  readonly kind: string
  readonly zone: string
  readonly area_code: string | null
  readonly filling: boolean
  readonly filled: Filled | null
  readonly areas: readonly Area[]
  readonly grids: readonly Grid[]
  readonly units: readonly Named[]
  readonly posts: readonly Post[]
  readonly categories: readonly Category[]
  readonly items: readonly Item[]
  readonly labels: Readonly<Record<string, Readonly<Record<string, string>>>>
}

const FILLING_MS = 5_000

const byId = <T extends { id: string }>(all: readonly T[]) => new Map(all.map((one) => [one.id, one]))

/** Raises Problem and NoAnswer when it loads. */
export function names(api: Client) {
  const book = shallowRef<NameBook | null>(null)
  const areas = computed(() => byId(book.value?.areas ?? []))
  const grids = computed(() => byId(book.value?.grids ?? []))
  const units = computed(() => byId(book.value?.units ?? []))
  const posts = computed(() => byId(book.value?.posts ?? []))
  const categories = computed(() =>
    new Map((book.value?.categories ?? []).map((one) => [one.code, one])))

  async function load(): Promise<void> {
    const got = (await api.get<NameBook>('/names')).body
    useZone(got.zone)
    book.value = got
    if (got.filling) window.setTimeout(again, FILLING_MS)
  }
  /** What is being filled has more names every time, until it is whole. */
  function again(): void {
    load().catch((error: unknown) => {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error
      window.setTimeout(again, FILLING_MS)
    })
  }

  const label = (kind: string, key: string | null): string =>
    (key && book.value?.labels[kind]?.[key]) || key || ''

  return {
    book,
    load,
    place: () => book.value?.areas.find((one) => one.code === book.value?.area_code)?.label,
    area: (id: string | null, key: string | null = null) =>
      (id && areas.value.get(id)?.label) || label('AREA', key),
    /** The number of a community, with which the numbers of its incidents begin. */
    short: (id: string | null) => (id && areas.value.get(id)?.short) || '',
    /** The last three digits of its code, by which people call it. */
    grid: (id: string | null) => (id && grids.value.get(id)?.code.slice(-3)) || '',
    unit: (id: string | null, key: string | null = null) =>
      (id && units.value.get(id)?.label) || label('UNIT', key),
    units: () => book.value?.units ?? [],
    post: (id: string | undefined) => (id ? posts.value.get(id) : undefined),
    category: (code: string | null) => {
      const found = code ? categories.value.get(code) : undefined
      return found ? found[language.value] : label('CATEGORY', code)
    },
    /** An item of a list; one that no list has any more is called by its key. */
    item: (key: string) => book.value?.items.find((one) => one.key === key)?.[language.value] ?? key,
    categories: () => book.value?.categories ?? [],
  }
}
export type Names = ReturnType<typeof names>
