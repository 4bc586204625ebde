import type { Item } from '../outbox/item'
import type { Task } from '../server'

/** What a sheet is opened for: a step of a task, or a refused item that becomes a note. */
export interface Wish {
  readonly name: string
  readonly task?: Task
  readonly item?: Item
  readonly seen?: string
}

/** The photos that a deed must have. */
export const needsPhoto = (name: string, choice: string | undefined): boolean =>
  name === 'resolve-task' || (name === 'verify-resolution' && choice === 'FIXED')

export interface Said {
  readonly percent: number
  readonly mode: string
  readonly item: string
  /** The new due that is asked for, in ms. */
  readonly until: number
}

/** The fields of each deed beside text and photos. */
export function said(wish: Wish, choice: string, more: Said) {
  const task = wish.task ? { task_id: wish.task.task } : {}
  switch (wish.name) {
    case 'resolve-task': return { ...task, result: choice }
    case 'record-progress': return { ...task, kind: choice, percent: more.percent }
    case 'return-task': return { ...task, reason: choice, item: more.item }
    case 'contact-reporter': return { ...task, means: choice }
    case 'request-extension':
      return { ...task, reason: choice, new_due: new Date(more.until).toISOString() }
    case 'verify-report': return { valid: false, fault: choice }
    case 'verify-resolution': return { seen: choice, mode: more.mode }
    default: return {}
  }
}
