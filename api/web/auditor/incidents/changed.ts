import type { Names } from '../../shared/names'
import { dated, dueAt } from '../../shared/time'
import { t } from '../t'
import type { Difference } from './history'
import { meaning, post } from './told'

/* What one event changed, item by item, in words. */

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/
const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/
const POINT_DIGITS = 5
/** Of a task those that an incident has too; all others are the task's own. */
const TASK = new Set(['DISPATCHED', 'SIGNED', 'ON_SCENE', 'HANDLING'])

const nothing = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && !value.length)

/** Those that changed for a reader: nothing and a list of nothing are the same to him. */
export const changes = (all: readonly Difference[]): readonly Difference[] =>
  all.filter((one) => !(nothing(one.before) && nothing(one.after)))

export function item(one: Difference): string {
  const [timer = '', task] = one.item === 'clock_due' ? (one.of ?? '').split(' ') : ['', one.of ?? '']
  const name = one.item === 'clock_due' ? t('auditor.item.clock_due', { timer: t.of('terms.timer.', timer) })
    : t.of('auditor.item.', one.item)
  return task && task !== '1' ? `${name} ${task}` : name
}

export function shown(names: Names, one: Difference, value: unknown): string {
  if (nothing(value)) return t('auditor.nothing')
  if (typeof value === 'boolean') return t(value ? 'auditor.yes' : 'auditor.no')
  if (one.item === 'lead') return t('auditor.task', { n: String(value) })
  if (Array.isArray(value)) return String(value.length)
  if (one.item === 'geo') {
    const { lat, lon } = value as { lat: number; lon: number }
    return `${lat.toFixed(POINT_DIGITS)}, ${lon.toFixed(POINT_DIGITS)}`
  }
  const text = String(value)
  if (INSTANT.test(text)) return one.item === 'clock_due' ? dueAt(text) : dated(text)
  switch (one.item) {
    case 'category': return names.category(text)
    case 'urgency': return t.of('terms.urgency.', text)
    case 'task_status': return meaning(text, TASK.has(text) ? 'state' : undefined)
    case 'task_result': return meaning(text)
    case 'status': return t.of('terms.status.', text)
    case 'close_code': return t.of('terms.close.', text)
    case 'channel': return t.of('auditor.channel.', text)
    case 'grid': return names.grid(text)
    case 'first_receiver': return post(names, text)
    default: return ID.test(text) ? names.unit(text) || names.area(text) || text.slice(0, 8) : text
  }
}
