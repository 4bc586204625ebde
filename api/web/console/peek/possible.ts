import { KEYS, type KeyOf } from '../keys'
import { t } from '../t'
import type { Entry, Near, State } from './incident'

/* Which keys lead somewhere: commands that the state takes and the post may give, without those
   that need something which is not there. */

export const UNDER_WAY = ['DISPATCHED', 'SIGNED', 'ON_SCENE', 'HANDLING']

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

/** Whether a unit that is given the work now only helps: another one leads it. */
export const helps = ({ tasks }: Pick<State, 'tasks'>): boolean =>
  tasks.some((task) => task.lead && UNDER_WAY.includes(task.status))

/** What a key is called beside an incident, wherever it is offered there. */
export const called = (one: KeyOf, state: Pick<State, 'tasks'>): string =>
  (one.does === 'dispatch' && helps(state) ? t('console.helping') : t.of('console.key.', one.does))

/** The same with one entry per command: the four grades of urgency are one. */
export function byCommand(keys: readonly KeyOf[]): KeyOf[] {
  return keys.filter((one, n) => keys.findIndex((other) => other.command === one.command) === n)
}
