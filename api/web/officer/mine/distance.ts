const EARTH_M = 6_371_000
const radians = (degrees: number): number => (degrees * Math.PI) / 180

interface Point { readonly lat: number; readonly lon: number }

/** Metres along the great circle. */
export function metres(here: Point, there: Point): number {
  const lat = Math.sin(radians(there.lat - here.lat) / 2)
  const lon = Math.sin(radians(there.lon - here.lon) / 2)
  const chord = lat ** 2 + Math.cos(radians(here.lat)) * Math.cos(radians(there.lat)) * lon ** 2
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** As it is said: to 10 m below a kilometre, then in tenths of a kilometre. */
export function said(length: number): { key: 'away' | 'away.km'; n: string } {
  return length < 1000
    ? { key: 'away', n: String(Math.max(10, Math.round(length / 10) * 10)) }
    : { key: 'away.km', n: (length / 1000).toFixed(1) }
}
