import type { Names } from '../../shared/names'
import { instant } from '../../shared/time'
import { t } from '../t'
import { type Entry, textOf } from './incident'

/* What an event says beside its name, its unit and what was written: in words, not in codes. */

/** An event in one line: its name, whom it is about, what was written. */
export function what(entry: Entry, names: Names): string {
  const unit = typeof entry.payload.unit === 'string' ? names.unit(entry.payload.unit) : ''
  const text = textOf(entry) ?? textOf(entry, 'told')
  const more = [unit, ...told(entry)].filter(Boolean).join(t('console.comma'))
  return [t.of('events.', entry.name), more, entry.name.includes('reported') ? '' : text].filter(Boolean).join(t('console.colon'))
}

/** Whose post did it. */
export function who({ actor }: Entry, names: Names): string {
  const role = actor.role ?? names.post(actor.post)?.role
  return role ? t.of('terms.role.', role) : t.of('terms.actor.', actor.kind)
}

const short = (at: unknown): string => (typeof at === 'string' ? instant(at).slice(0, 11) : '')
const solved = (value: unknown): string => (value === true ? 'YES' : value === false ? 'NO' : '')

export function told({ name, payload }: Pick<Entry, 'name' | 'payload'>): string[] {
  switch (name) {
    case 'incident.follow_up_recorded.v1': return [
      t.of('console.call.', solved(payload.solved) || String(payload.outcome)),
      typeof payload.score === 'number' ? t('console.call.score', { n: payload.score }) : '',
    ]
    case 'incident.reporter_contacted.v1': return [t.of('console.means.', String(payload.means))]
    case 'incident.return_requested.v1': return [t.of('console.returning.', String(payload.reason))]
    case 'incident.extension_requested.v1': return [
      t.of('console.extending.', String(payload.reason)), t('console.extending.until', { at: short(payload.new_due) }),
    ]
    case 'incident.extension_approved.v1': return [t('console.extending.until', { at: short(payload.due_handle) })]
    default: return []
  }
}
