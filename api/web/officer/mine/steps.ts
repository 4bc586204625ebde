import type { Item } from '../outbox/item'
import type { Task } from '../server'

/* Which step of a task comes next on this phone: what the server last said, and what was done here
   since. The ledger decides; this only keeps the officer from being asked for the same twice. */

export type Next =
  | 'sign-task' | 'arrive-on-scene' | 'resolve-task' | 'verify-report' | 'verify-resolution' | null

const BY_STATUS: Readonly<Record<string, Next>> = {
  DISPATCHED: 'sign-task', SIGNED: 'arrive-on-scene', ON_SCENE: 'resolve-task',
  HANDLING: 'resolve-task',
}
const ARRIVAL = 'T4'
const AFTER: Readonly<Record<string, Next>> = {
  'sign-task': 'arrive-on-scene', 'arrive-on-scene': 'resolve-task', 'resolve-task': null,
  'return-task': null, 'verify-report': null, 'verify-resolution': null,
}
const ORDER: readonly Next[] = [
  'sign-task', 'arrive-on-scene', 'resolve-task', 'verify-report', 'verify-resolution', null,
]

/** The number of a position, `<ledger>/<epoch>.<n>`. */
const place = (position: string): number => Number(position.slice(position.lastIndexOf('.') + 1))

/** Done here, and not yet in what was read at this position. */
function since(item: Item, position: string): boolean {
  if (item.state === 'received') return place(item.receipt?.position ?? '') > place(position)
  return item.state === 'kept' || item.state === 'sent'
}

/** Progress may come before the arrival: while the clock of the arrival runs, it is still to come. */
function told(task: Pick<Task, 'status' | 'timer'>): Next {
  if (task.status === 'HANDLING' && task.timer === ARRIVAL) return 'arrive-on-scene'
  return BY_STATUS[task.status] ?? null
}

/** Whether it was done here, and what was read does not say so yet; a refusal did nothing. */
export const done = (
  name: string, task: Pick<Task, 'stream' | 'task'>, position: string, items: readonly Item[],
): boolean => items.some((item) => item.name === name && item.stream === task.stream
  && item.payload.task_id === task.task && since(item, position))

/** The next step of a task as read at this position, after what was done here since. */
export function next(
  task: Pick<Task, 'act' | 'status' | 'stream' | 'timer'>, position: string, items: readonly Item[],
): Next {
  const first = task.act === 'sign-task' ? told(task) : task.act
  const steps = items
    .filter((item) => item.stream === task.stream && since(item, position))
    .map((item) => AFTER[item.name])
    .filter((step) => step !== undefined)
  const rank = (step: Next): number => ORDER.indexOf(step)
  return steps.reduce((latest, step) => (rank(step) > rank(latest) ? step : latest), first)
}
