import { reactive } from 'vue'

/* Which page this is, of what, and as of when: all of it stands in the address, so that every page
   is a link. `as_of` goes along to every other page. */

export type Query = Record<string, string>
interface Place { page: string; id: string; query: Query }

export const ROOT = '/auditor'
export const FIRST = 'incidents'

export function read(path: string, search: string): Place {
  const [page = '', id = ''] = path.slice(ROOT.length).split('/').filter(Boolean)
  return { page: page || FIRST, id, query: Object.fromEntries(new URLSearchParams(search)) }
}

export function written(page: string, id: string, query: Query): string {
  const given = Object.entries(query).filter((pair) => pair[1] !== '')
  const path = [ROOT, page, id].filter(Boolean).join('/')
  return given.length ? `${path}?${new URLSearchParams(given)}` : path
}

export function address() {
  const place = reactive<Place>(read(location.pathname, location.search))

  function go(page: string, id: string, query: Query, push = true): void {
    const to = written(page, id, query)
    if (to !== location.pathname + location.search) {
      if (push) history.pushState(null, '', to)
      else history.replaceState(null, '', to)
    }
    Object.assign(place, { page, id, query })
  }
  addEventListener('popstate', () => {
    Object.assign(place, read(location.pathname, location.search))
  })

  return {
    place,
    get asOf(): string { return place.query.as_of ?? '' },
    q: (name: string): string => place.query[name] ?? '',
    go,
    /** Change some of the query of this page; push: a step that "back" undoes. */
    set: (changed: Query, push = false) =>
      go(place.page, place.id, { ...place.query, ...changed }, push),
    /** A link to another page, which keeps the moment. */
    href: (page: string, id = '', query: Query = {}): string =>
      written(page, id, { ...(place.query.as_of ? { as_of: place.query.as_of } : {}), ...query }),
  }
}
export type Address = ReturnType<typeof address>
