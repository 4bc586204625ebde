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
  /** null: nobody said how far it is. */
  readonly percent: number | null
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
    case 'record-progress': return { ...task, kind: choice, ...(more.percent === null ? {} : { percent: more.percent }) }
    case 'return-task': return { ...task, reason: choice, item: more.item }
    case 'contact-reporter': return { ...task, means: choice }
    case 'request-extension':
      return { ...task, reason: choice, new_due: new Date(more.until).toISOString() }
    case 'verify-report': return { valid: false, fault: choice }
    case 'verify-resolution': return { seen: choice, mode: more.mode }
    default: return {}
  }
}

/** Which words of the catalogue say what was chosen in a step that was sent. */
const CHOSEN: Readonly<Record<string, readonly [string, string]>> = {
  'resolve-task': ['result', 'officer.result.'], 'record-progress': ['kind', 'officer.progress.'],
  'return-task': ['reason', 'officer.return.'], 'contact-reporter': ['means', 'officer.contact.'],
  'request-extension': ['reason', 'officer.extension.'], 'verify-report': ['fault', 'officer.fault.'],
  'verify-resolution': ['seen', 'officer.seen.'],
}

/** What a step says beside its sentence: the choice as [prefix, code], and how far the work is. */
export function chosen(name: string, payload: Readonly<Record<string, unknown>>) {
  const [field, prefix] = CHOSEN[name] ?? []
  const code = field === undefined ? undefined : payload[field]
  return {
    choice: prefix !== undefined && typeof code === 'string' ? [prefix, code] as const : null,
    percent: typeof payload.percent === 'number' ? payload.percent : null,
  }
}
