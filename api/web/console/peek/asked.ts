import type { Entry, Incident } from './incident'

/* What a unit has asked for and nobody has decided yet, a return or more time: while it waits its
   clock runs. */

const NAMES = {
  RETURN: 'incident.return_requested.v1', EXTENSION: 'incident.extension_requested.v1',
} as const
export type Wanted = keyof typeof NAMES
export interface Asked { readonly wants: Wanted; readonly asked: Entry; readonly due: string }

/** Everything that waits, what is to be decided first before the others. */
export function waiting(incident: Pick<Incident, 'state' | 'history'>): Asked[] {
  const latest = [...incident.history].reverse()
  return incident.state.clocks.flatMap(({ timer, subject, due }) => {
    const wants = timer as Wanted
    const asked = latest.find((one) => one.name === NAMES[wants] && one.payload.task_id === subject)
    return asked ? [{ wants, asked, due }] : []
  }).sort((one, other) => Date.parse(one.due) - Date.parse(other.due))
}

/** What decides such a wish, by what its keys do. */
export const DECIDES: Readonly<Record<Wanted, readonly string[]>> = {
  RETURN: ['accept_return', 'refuse_return'], EXTENSION: ['approve_extension', 'deny_extension'],
}

/** Whose return or extension is decided next; with none waiting the task that leads, so that the
    ledger says what is wrong with it. */
export const askedTask = (incident: Incident, wants: Wanted): string =>
  String(waiting(incident).find((one) => one.wants === wants)?.asked.payload.task_id
    ?? incident.state.lead ?? incident.state.tasks.at(-1)?.id ?? '')
