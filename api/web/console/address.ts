import { reactive, watch } from 'vue'

/* What the page shows stands in its address, so that every view is a link: filter, find, the
   focused incident, whether it is opened, and the moment. */

export interface Shown {
  show: string
  find: string
  at: string
  open: boolean
  asOf: string
}

function read(home: string): Shown {
  const query = new URLSearchParams(location.search)
  return {
    show: query.get('show') ?? home,
    find: query.get('find') ?? '',
    at: query.get('at') ?? '',
    open: query.has('open'),
    asOf: query.get('as_of') ?? '',
  }
}

export function written(shown: Shown, home = 'open', path = location.pathname): string {
  const query = new URLSearchParams()
  if (shown.show !== home) query.set('show', shown.show)
  if (shown.find) query.set('find', shown.find)
  if (shown.at) query.set('at', shown.at)
  if (shown.open) query.set('open', '1')
  if (shown.asOf) query.set('as_of', shown.asOf)
  const text = query.toString()
  return text ? `${path}?${text}` : path
}

/** The address as state: what is set here is written there, and "back" is read from there.
    home: the filter of an address that names none. */
export function shownInAddress(home = 'open'): Shown {
  const shown = reactive(read(home))
  let asOf = shown.asOf
  watch(shown, (next) => {
    const to = written(next, home)
    if (to === location.pathname + location.search) return
    if (next.asOf !== asOf) history.pushState(null, '', to)
    else history.replaceState(null, '', to)
    asOf = next.asOf
  })
  addEventListener('popstate', () => {
    Object.assign(shown, read(home))
    asOf = shown.asOf
  })
  return shown
}
