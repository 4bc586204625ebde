import type { Fix } from '../position'
import type { Grid, GridsAt } from '../server'

/* Which grids an officer may choose from, and why the first of them is chosen. */

export interface Offer {
  readonly grids: readonly Grid[]
  /** fix: by position. own: no position, the grid of the post. outside: a position out of reach.
      none: neither tells, so that the officer must. */
  readonly why: 'fix' | 'own' | 'outside' | 'none'
}

const SHOWN_MAX = 3
const MOVED_M = 20

/** At most three grids: the likeliest first, then those beside it. own: the grid of the post, null
    where it has none, as with who handles for a unit. */
export function offered(near: readonly Grid[], at: GridsAt | null, own: string | null): Offer {
  if (at?.grid) return { grids: unique([at.grid, ...at.neighbours]), why: 'fix' }
  if (!own) return { grids: unique(near), why: 'none' }
  return { grids: unique(near), why: at ? 'outside' : 'own' }
}

/** The grid picked, or the likeliest; none is likely where nothing tells. */
export function settledOn(offer: Offer, picked: string | null): Grid | undefined {
  return offer.grids.find((one) => one.id === picked)
    ?? (offer.why === 'none' ? undefined : offer.grids[0])
}

function unique(grids: readonly Grid[]): Grid[] {
  return [...new Map(grids.map((grid) => [grid.id, grid])).values()].slice(0, SHOWN_MAX)
}

/** Whether asking again is worth a request: the phone moved by more than a few steps. */
export function moved(from: Fix | null, to: Fix): boolean {
  if (!from) return true
  const [lat, lon] = [(to.lat - from.lat) * 111_195, (to.lon - from.lon) * 85_000]
  return Math.hypot(lat, lon) > MOVED_M
}

/** A fix good enough to stand in the record. */
export const POINT_M_MAX = 100

/** The short name beside the first one: what differs from it. */
export function beside(first: Grid | undefined, grid: Grid): string {
  const [head, tail] = [first?.name.split(' ') ?? [], grid.name.split(' ')]
  return tail.length > 1 && head[0] === tail[0] ? tail.slice(1).join(' ') : grid.name
}
