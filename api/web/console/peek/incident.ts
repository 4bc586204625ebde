import { ref, shallowRef } from 'vue'
import { NoAnswer, Problem, type Client } from '../../shared/api'
import { type Declared, ofWork, there } from '../../shared/photos/declared'

/* One incident as its reader may see it: state, history, what his post may do with it now; and what
   the server found beside it: cases of the same kind nearby, units to give it to. */

export interface Entry {
  readonly version: number
  readonly event_id: string
  readonly name: string
  readonly position: string
  readonly effective_at: string
  readonly recorded_at: string
  readonly command_id: string | null
  readonly actor: { readonly kind: string; readonly role?: string; readonly post?: string }
  readonly payload: Readonly<Record<string, unknown>>
}
export interface Task {
  readonly id: string
  readonly unit: string
  readonly lead: boolean
  readonly status: string
  readonly result: string | null
}
export interface State {
  readonly number: string | null
  readonly status: string
  readonly category: string | null
  readonly urgency: string | null
  readonly channel: string | null
  readonly grid: string | null
  readonly community: string | null
  readonly lead: string | null
  readonly master: string | null
  readonly resident: boolean
  readonly attached: readonly string[]
  readonly reported_at: string
  readonly tasks: readonly Task[]
  readonly clocks: readonly { timer: string; subject: string | null; due: string }[]
  readonly evidence: readonly { sha256: string; stored: boolean; missing: boolean }[]
}
export interface Incident {
  readonly id: string
  readonly version: number
  readonly text?: string | null
  readonly undo?: UndoOffer | null
  readonly state: State
  readonly allowed: readonly string[]
  /** What would be allowed, did it lead anywhere. */
  readonly nowhere: readonly string[]
  /** What the list items are called that the history names by their keys. */
  readonly items: readonly { key: string; zh: string; en: string }[]
  /** The numbers of those that it is merged with or split from. */
  readonly linked: readonly { id: string; number: string }[]
  readonly history: readonly Entry[]
}
export interface Near {
  readonly stream: string
  readonly number: string | null
  readonly status: string
  /** null where one of both has no point: it lies in the same grid. */
  readonly metres: number | null
  readonly text: string | null
}
/** A unit that it can be given to. item: what makes it the unit's duty. */
export interface Suggested {
  readonly unit: string
  readonly name: string
  readonly item: { list: string; version: number | null; zh: string; en: string } | null
  readonly on_duty: number
  readonly in_hand: number
  readonly refused: { zh: string; en: string } | null
}
/** A unit that the rules keep from it, and why. */
export interface Unfit { readonly unit: string; readonly refused: { zh: string; en: string } }
interface Choices {
  readonly suggested: Suggested | null
  readonly alternatives: readonly Suggested[]
  readonly unfit: readonly Unfit[]
}
/** Where its ladder leads: the level above, those below and the list items that let it go there. */
export interface Levels {
  readonly above: number | null
  readonly below: readonly number[]
  readonly items: readonly { key: string; zh: string; en: string }[]
}
export interface UndoOffer { readonly of: string; readonly also: readonly string[]; readonly until: string }

export type Reading = 'none' | 'loading' | 'there' | 'missing' | 'failed'

export function opened(api: Client) {
  const incident = shallowRef<Incident | null>(null)
  const near = shallowRef<readonly Near[]>([])
  const suggested = shallowRef<readonly Suggested[]>([])
  const unfit = shallowRef<readonly Unfit[]>([])
  const reading = ref<Reading>('none')
  let asked = 0
  let helped: Promise<void> = Promise.resolve()
  let under: { id: string; asOf: string | undefined; done: Promise<void> } | null = null

  /** Read it; `asOf`: as it was known then. Asked again while it is being read, it is read once,
      unless it is known to have `changed`: what is on its way may be older than that. */
  function open(id: string, asOf?: string, changed = false): Promise<void> {
    if (!changed && under?.id === id && under.asOf === asOf) return under.done
    const done = read(id, asOf).finally(() => { if (under?.done === done) under = null })
    under = { id, asOf, done }
    return done
  }

  async function read(id: string, asOf?: string): Promise<void> {
    const mine = ++asked
    if (incident.value?.id !== id) {
      incident.value = null
      near.value = []
      suggested.value = []
      unfit.value = []
      reading.value = 'loading'
    }
    try {
      const { body } = await api.get<Incident>(`/incidents/${id}`, { as_of: asOf })
      if (mine !== asked) return overtaken(id)
      incident.value = body
      reading.value = 'there'
      helped = asOf ? Promise.resolve() : beside(body, mine)
    } catch (error) {
      if (mine !== asked) return overtaken(id)
      if (error instanceof Problem && error.status === 401 && incident.value) return // it stands still
      if (error instanceof Problem && error.status < 500 && error.status !== 401) reading.value = 'missing'
      else if (error instanceof Problem || error instanceof NoAnswer) reading.value = 'failed'
      else throw error
      incident.value = null
    }
  }

  /** Who asked for what is being read anew waits for the newer answer: his own is not shown. */
  const overtaken = (id: string): Promise<void> | undefined => (under?.id === id ? under.done : undefined)

  async function beside(of: Incident, mine: number): Promise<void> {
    const may = (command: string) => of.allowed.includes(command)
    const [found, units] = await Promise.all([
      may('merge-duplicate') ? help<{ incidents: Near[] }>(`/incidents/${of.id}/nearby`) : null,
      may('dispatch-task') ? help<Choices>(`/incidents/${of.id}/suggested-units`) : null,
    ])
    if (mine !== asked) return
    near.value = found?.incidents ?? []
    suggested.value = units ? [units.suggested, ...units.alternatives].filter((one) => one !== null) : []
    unfit.value = units?.unfit ?? []
  }

  /** What is only a help stays empty when it cannot be had; the case itself is there. */
  async function help<T>(path: string): Promise<T | null> {
    try {
      return (await api.get<T>(path)).body
    } catch (error) {
      if (error instanceof Problem || error instanceof NoAnswer) return null
      throw error
    }
  }

  function close(): void {
    asked++
    under = null
    incident.value = null
    reading.value = 'none'
  }

  return {
    incident, near, suggested, unfit, reading, open, close,
    /** Asked for only where somebody lifts it or gives it down; null where it cannot be had. */
    levels: (id: string) => help<Levels>(`/incidents/${id}/levels`),
    /** Done when what stands beside it is there. */
    helped: () => helped,
  }
}
export type Opened = ReturnType<typeof opened>

/** A text of an event; null where its key was destroyed, undefined where there is none. */
export function textOf(entry: Entry, field = 'text'): string | null | undefined {
  const text = entry.payload[field]
  if (typeof text !== 'object' || text === null || !('text' in text)) return undefined
  return (text as { text: string | null }).text
}

/** The description: the last one that was reported or corrected. */
export function description(history: readonly Entry[]): string | null | undefined {
  for (const entry of [...history].reverse()) {
    if (entry.name === 'incident.incident_reported.v1'
      || (entry.name === 'incident.fact_corrected.v1' && entry.payload.corrects === 'DESCRIPTION')) {
      const text = textOf(entry)
      if (text !== undefined) return text
    }
  }
  return undefined
}

/** Whose work it is now, as the board says too: nobody's after it was taken back or reopened. */
export const leadTask = ({ tasks, lead }: Pick<State, 'tasks' | 'lead'>): Task | undefined =>
  tasks.find((task) => task.id === lead)

/** The stored photos of the last work that was handed in: what a remote check looks at. */
export const photosOfWork = ({ history, state }: Incident): readonly Declared[] =>
  there(ofWork(history), state.evidence)
