import { instant } from '../../shared/time'

/** Instants at equal distances along a rail, to the minute, or to the second where minutes would
    repeat; what repeats even so is left out. */
export function labels(begin: number, length: number, count: number): { at: string; left: string }[] {
  const all = Array.from({ length: count }, (_, n) => ({
    at: instant(begin + (length * n) / count), left: `${(100 * n) / count}%`,
  }))
  const minutes = all.map((one) => ({ ...one, at: one.at.slice(0, 11) }))
  const apart = new Set(minutes.map((one) => one.at)).size === count
  return (apart ? minutes : all).filter((one, n, those) => one.at !== those[n - 1]?.at)
}
