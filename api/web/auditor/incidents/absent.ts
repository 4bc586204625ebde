/* What an auditor asks for as "did not happen": from which event on, what did not come, and the
   minutes that are offered for it. The rule's own limits are not meant: those are in the trail. */

export interface Absence {
  readonly name: string
  readonly after: string
  readonly missing: readonly string[]
  readonly minutes: number
}

const of = (event: string): string => `incident.${event}.v1`
const absence = (name: string, after: string, missing: readonly string[], minutes: number): Absence =>
  ({ name, after: of(after), missing: missing.map(of), minutes })

export const ABSENCES: readonly Absence[] = [
  absence('accepted', 'incident_reported',
    ['incident_accepted', 'incident_rejected', 'duplicate_merged', 'self_handled', 'answered_at_desk', 'incident_voided'], 30),
  absence('dispatched', 'incident_accepted',
    ['task_dispatched', 'incident_escalated', 'incident_delegated', 'incident_split', 'incident_closed', 'duplicate_merged'], 60),
  absence('signed', 'task_dispatched',
    ['task_signed', 'task_reassigned', 'task_recalled', 'return_requested', 'undone'], 30),
  absence('arrived', 'task_signed',
    ['arrived_on_scene', 'task_resolved', 'return_requested', 'task_recalled', 'task_reassigned'], 120),
  absence('verified', 'task_resolved', ['resolution_verified', 'rework_ordered', 'undone'], 1_440),
]
export const MINUTES_MAX = 527_040

/** The minutes as they were typed; null for what are none. */
export function minutesOf(text: string): number | null {
  const n = /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0
  return n >= 1 && n <= MINUTES_MAX ? n : null
}

/** Of the search's query; undefined where nothing of the kind is asked, null where no minutes are. */
export function absent(name: string, minutes: string): Record<string, string | readonly string[]> | null | undefined {
  const one = ABSENCES.find((other) => other.name === name)
  if (!one) return undefined
  const within = minutes ? minutesOf(minutes) : one.minutes
  return within === null ? null : { after: one.after, missing: one.missing, within_min: String(within) }
}
