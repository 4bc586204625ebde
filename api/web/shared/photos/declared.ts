/* Which photos belong to what was reported, done or looked at. */

/** As the event holds it, kind and instant included. */
export interface Declared { readonly sha256: string }
export interface Original extends Declared { readonly stored: boolean }
interface Entry { readonly name: string; readonly payload: Readonly<Record<string, unknown>> }
/** What is asked of an incident here. */
export interface Proven {
  readonly state: { readonly evidence: readonly Original[] }
  readonly history: readonly Entry[]
}

/** Those that an event declares, or calls stored. */
export function declaredBy({ payload }: Entry): readonly Declared[] {
  if (typeof payload.sha256 === 'string') return [{ sha256: payload.sha256 }]
  return ['evidence', 'before', 'after'].flatMap((group) => (payload[group] ?? []) as readonly Declared[])
}

/** The photos of the last work that was handed in: what a check looks at. */
export function ofWork(history: readonly Entry[]): readonly Declared[] {
  const done = [...history].reverse().find((entry) => entry.name === 'incident.task_resolved.v1'
    || entry.name === 'incident.self_handled.v1')
  return (done?.payload.evidence ?? done?.payload.after ?? []) as readonly Declared[]
}

/** The photos of the report. */
export const ofReport = (history: readonly Entry[]): readonly Declared[] =>
  history.slice(0, 1).flatMap(declaredBy)

/** Which of these are there. */
export function there<D extends Declared>(declared: readonly D[], evidence: readonly Original[]): D[] {
  const stored = new Set(evidence.filter((one) => one.stored).map((one) => one.sha256))
  return declared.filter((one) => stored.has(one.sha256))
}
