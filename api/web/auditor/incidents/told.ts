import type { Names } from '../../shared/names'
import { dated, dueAt, lasting } from '../../shared/time'
import { t } from '../t'
import { type Entry, called } from './history'

/* What an event itself carries, field by field: which of it is told, what each is called, and what
   its codes mean. What changed by it stands in the table of differences, its words above. */

/** In the order in which they are told. What is left out is told elsewhere, or means nothing to a
    reader: a test of the catalogues names it. */
export const FIELDS = [
  'undone', 'kind', 'percent', 'means', 'result', 'valid', 'fault', 'outcome', 'solved', 'score', 'code',
  'by_timer', 'n', 'field', 'old', 'new', 'from_category', 'category', 'from_urgency', 'urgency',
  'reason', 'cause', 'mode', 'tried', 'relation', 'from_unit', 'unit', 'item', 'from_level', 'to_level',
  'level', 'geo_ok', 'copied', 'contacts', 'channel', 'promised_by', 'agent', 'adviser', 'to', 'post',
  'timer', 'severity', 'step', 'skipped', 'due', 'late_by_s', 'new_due', 'due_decision', 'due_climb',
  'due_follow_up', 'reply_by', 'review_by', 'next_review', 'suspended_s', 'provisional', 'milestone',
  'state', 'source', 'unit_key', 'area_key', 'category_key', 'counters', 'flags', 'parts', 'bytes',
] as const
type Field = typeof FIELDS[number]

/** Where the words of a field's codes stand; all others are looked up in turn. */
const OF: Readonly<Partial<Record<Field, string>>> = {
  urgency: 'terms.urgency.', from_urgency: 'terms.urgency.', state: 'terms.status.', code: 'terms.close.',
  channel: 'terms.channel.', timer: 'terms.timer.', level: 'terms.level.', from_level: 'terms.level.',
  to_level: 'terms.level.', tried: 'terms.tried.', milestone: 'facts.milestone.', severity: 'facts.code.',
}
const ALL = ['facts.code.', 'terms.close.', 'terms.reject.', 'terms.reopen.', 'terms.pause.', 'terms.channel.', 'terms.status.']
const POSTS = new Set<string>(['agent', 'adviser', 'to', 'post'])
const SECONDS = new Set<string>(['late_by_s', 'suspended_s'])
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/

/** What a code means; one that nobody named is shown as it is. */
export function meaning(code: string, field?: string): string {
  const own = OF[field as Field]
  for (const prefix of own ? [own] : ALL) {
    const words = t.of(prefix, code)
    if (words !== code) return words
  }
  return code
}

function value(names: Names, field: Field, given: unknown): string {
  if (Array.isArray(given)) return given.map((one) => value(names, field, one)).join(t('facts.comma'))
  if (typeof given === 'boolean') return t(given ? 'auditor.yes' : 'auditor.no')
  if (field === 'percent') return `${String(given)} %`
  if (SECONDS.has(field)) return lasting(Number(given) * 1000)
  if (field === 'counters') return Object.values(given as Record<string, unknown>).map(String).join(' ')
  if (field === 'parts') return names.category(String((given as { category: string }).category))
  const text = String(given)
  if (INSTANT.test(text)) return field.startsWith('due') ? dueAt(text) : dated(text)
  if (field === 'unit' || field === 'from_unit') return names.unit(text) || text.slice(0, 8)
  if (field === 'unit_key') return names.unit(null, text)
  if (field === 'area_key') return names.area(null, text)
  if (field.endsWith('category') || field === 'category_key') return names.category(text)
  if (field === 'item') return names.item(text)
  if (POSTS.has(field)) return post(names, text)
  return meaning(text, field)
}

export function post(names: Names, id: string): string {
  const found = names.post(id)
  return found ? [t.of('terms.role.', found.role), found.place ?? found.org].join(' ') : id.slice(0, 8)
}

/** What the event carries beside what it changed, each with what it is called. */
export function told(names: Names, entry: Entry): readonly { name: string; value: string }[] {
  return FIELDS.flatMap((field) => {
    const given = entry.payload[field]
    const none = given === null || given === undefined || given === '' || (Array.isArray(given) && !given.length)
    if (none || (field === 'provisional' && given === false)) return []
    return [{ name: t.of('facts.field.', field), value: value(names, field, given) }]
  })
}

/** The events that an undo took back: what one command wrote on this stream, from `of` on. */
export function takenBack(entries: readonly Entry[], undo: Entry): readonly Entry[] {
  const first = entries.find((one) => one.event_id === undo.payload.of)
  return first ? entries.filter((one) => one.command_id === first.command_id && one.version >= first.version) : []
}

/** Which events hold no longer, and by which undo. */
export function undone(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  return new Map(entries.filter((one) => one.payload.of && one.payload.undone)
    .flatMap((undo) => takenBack(entries, undo).map((one) => [one.event_id, undo] as const)))
}

/** The name of what an undo took back; empty for everything else. */
export const undoes = (entries: readonly Entry[], entry: Entry): string =>
  (entry.payload.undone ? takenBack(entries, entry).map((one) => called(one.name)).join(t('facts.comma')) : '')
