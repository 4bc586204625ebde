import { KEYS, type KeyOf } from '../keys'
import type { Entry, Near } from './incident'

/* Which keys lead somewhere: commands that the state takes and the post may give, without those
   that need something which is not there. */

/** allowed: the names that the server gives. */
export function possible(
  allowed: readonly string[], history: readonly Entry[], near: readonly Near[],
): KeyOf[] {
  const last = [...history].reverse().find((entry) => /\.return_\w+\./.test(entry.name))
  const asksReturn = last?.name === 'incident.return_requested.v1'
  return KEYS.filter((one) => one.command && allowed.includes(one.command)
    && (one.does !== 'merge' || near.length > 0)
    && (!/_return$/.test(one.does) || asksReturn))
}

/** The same with one entry per command: the four grades of urgency are one. */
export function byCommand(keys: readonly KeyOf[]): KeyOf[] {
  return keys.filter((one, n) => keys.findIndex((other) => other.command === one.command) === n)
}
