import { ms } from '../../shared/time'
import type { Task } from '../server'

/* How far a task's limit has run, and by how much it was missed. */

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000]
const SOON = 0.8

export interface Run {
  readonly share: string
  readonly pace: 'still' | 'over' | 'soon' | ''
}

/** The share of the limit gone at this instant, in percent; null where none runs. */
export function runOf(task: Pick<Task, 'from' | 'due' | 'paused'>, at: number): Run | null {
  const { from, due, paused } = task
  if (!from || !due) return null
  const share = (at - ms(from)) / Math.max(1, ms(due) - ms(from))
  return {
    share: `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%`,
    pace: paused ? 'still' : share > 1 ? 'over' : share > SOON ? 'soon' : '',
  }
}

/** A length of two days and more in days and hours; null below, where a clock says it. */
export function days(length: number): { d: number; h: number } | null {
  if (length < 2 * DAY_MS) return null
  return { d: Math.floor(length / DAY_MS), h: Math.floor((length % DAY_MS) / HOUR_MS) }
}
