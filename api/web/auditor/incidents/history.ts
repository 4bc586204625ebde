import { ref, shallowRef } from 'vue'
import { NoAnswer, Problem, type Client } from '../../shared/api'
import type { Names } from '../../shared/names'
import { instant, lasting, ms } from '../../shared/time'
import type { Original } from '../../shared/photos/declared'
import { ordinal, short } from '../moment'
import { t } from '../t'

/* One incident as the log has it: every event, and what each of them changed. */

export interface Rule { readonly key: string; readonly version: number }
export interface Actor {
  readonly kind: string
  readonly id: string
  readonly post?: string
  readonly role?: string
  readonly ab_post?: string
  readonly on_behalf_of?: string
}
export interface Entry {
  readonly version: number
  readonly event_id: string
  readonly name: string
  readonly position: string
  readonly effective_at: string
  readonly decided_at: string
  readonly recorded_at: string
  readonly actor: Actor
  readonly command_id: string
  readonly channel: string | null
  readonly flags: readonly string[]
  readonly rules: readonly Rule[]
  readonly payload: Readonly<Record<string, unknown>>
}
interface State {
  readonly evidence: readonly Original[]
  readonly number: string | null
  readonly category: string | null
  readonly community: string | null
  readonly grid: string | null
  readonly source: { name: string; row: string; area: string | null; category: string | null } | null
}
export interface Difference {
  readonly item: string
  readonly of: string | null
  readonly before: unknown
  readonly after: unknown
}
interface Incident { readonly state: State; readonly history: readonly Entry[] }

export type Standing = 'none' | 'loading' | 'there' | 'missing' | 'offline'

/** Events that move an incident on; a limit that passed; all others. */
const MOVES = /_(reported|accepted|rejected|dispatched|reassigned|recalled|signed|resolved|verified|closed|reopened|voided|merged|unmerged|suspended|resumed|parked|unparked|ordered|handled|recorded|split)\.v|answered_at_desk|arrived_on_scene|undone/
const PASSES = /warning_raised|timer_overdue/
export type Mark = 'moves' | 'passes' | 'other'
export const markOf = (name: string): Mark =>
  PASSES.test(name) ? 'passes' : MOVES.test(name) ? 'moves' : 'other'

/** The bare name of an event, as it stands in the log: `task_dispatched`. */
export const bare = (name: string): string => name.replace(/^\w+\./, '').replace(/\.v\d+$/, '')

/** What an event is called; a newer server's, without words here, by its name in the log. */
export function called(name: string): string {
  const words = t.of('events.', name)
  return words === name ? bare(name).replaceAll('_', ' ') : words
}

/** Who acted, as a post and never as a person; behind him whom he stood in for, or his place. */
export function who(names: Names, actor: Actor): readonly [string, string] {
  const post = names.post(actor.post)
  if (actor.kind !== 'HUMAN') return [t.of('auditor.actor.', actor.kind), '']
  const role = t.of('terms.role.', actor.role ?? '')
  const ab = actor.ab_post ? ` ${t('auditor.ab_post', { post: actor.ab_post })}` : ''
  if (actor.on_behalf_of) return [role + ab, t('auditor.stands_in')]
  return [role + ab, post?.place ?? post?.org ?? '']
}

/** Whether both clocks show the same: as they are displayed, however little lies between them. */
export const sameClocks = (entry: Pick<Entry, 'recorded_at' | 'effective_at'>): boolean =>
  instant(entry.recorded_at, true) === instant(entry.effective_at, true)

/** What the source claims beside what counts, and by how much they differ. */
export function claimed(entry: Entry): { at: string | null; note: string } {
  const at = typeof entry.payload.occurred_at === 'string' ? entry.payload.occurred_at : null
  const late = ms(entry.recorded_at) - ms(entry.effective_at)
  const offline = entry.actor.kind !== 'IMPORT' && late > 60_000 // a source tells of what is long past
  return { at, note: offline ? t('auditor.offline_for', { span: lasting(late, true) }) : '' }
}

export function history(api: Client) {
  const incident = shallowRef<Incident | null>(null)
  const standing = ref<Standing>('none')
  const changed = shallowRef<readonly Difference[]>([])
  const state = shallowRef(new Map<string, unknown>())
  let asked = 0

  async function load(id: string): Promise<void> {
    const mine = ++asked
    standing.value = 'loading'
    incident.value = null
    try {
      const { body } = await api.get<Incident>(`/incidents/${id}`)
      if (mine !== asked) return
      incident.value = body
      standing.value = 'there'
    } catch (error) {
      if (mine !== asked) return
      if (error instanceof Problem) standing.value = 'missing'
      else if (error instanceof NoAnswer) standing.value = 'offline'
      else throw error
    }
  }

  let compared = 0
  /** What one event changed, and how the incident stood behind it. */
  async function compare(id: string, entry: Entry): Promise<void> {
    const mine = ++compared
    const until = short(entry.position)
    const before = until.replace(/\d+$/, String(ordinal(entry.position) - 1))
    const path = `/incidents/${id}/differences`
    const [step, whole] = await Promise.all([
      api.get<{ differences: Difference[] }>(path, { since: before, until }),
      api.get<{ differences: Difference[] }>(path, { until }),
    ])
    if (mine !== compared) return
    changed.value = step.body.differences
    state.value = new Map(whole.body.differences.filter((one) => one.of === null)
      .map((one) => [one.item, one.after]))
  }
  function close(): void {
    asked++
    incident.value = null
    standing.value = 'none'
  }
  return { incident, standing, changed, state, load, close, compare }
}
export type History = ReturnType<typeof history>
