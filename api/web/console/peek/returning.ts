import type { Entry, Incident } from './incident'

/* A return that a unit has asked for and nobody has decided yet: while it waits its clock runs. */

export interface Returning { readonly asked: Entry; readonly due: string }

export function returning(incident: Pick<Incident, 'state' | 'history'>): Returning | undefined {
  for (const clock of incident.state.clocks.filter((one) => one.timer === 'RETURN')) {
    const asked = [...incident.history].reverse().find((entry) =>
      entry.name === 'incident.return_requested.v1' && entry.payload.task_id === clock.subject)
    if (asked) return { asked, due: clock.due }
  }
  return undefined
}
