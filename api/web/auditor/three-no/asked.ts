import { day, ms, now } from '../../shared/time'
import type { Address } from '../address'
import { fromPlace, fromWall } from '../moment'
import { t } from './t'

/* Two days: whose status it is, and as known when. The second is the moment that all pages share. */

export const TYPES = ['PETITION_BYPASS', 'ADMIN_LITIGATION', 'CRIMINAL_CASE'] as const
export type Type = (typeof TYPES)[number]
export type Column = Type | 'ALL'
export const COLUMNS: readonly Column[] = [...TYPES, 'ALL']
export type Status = 'CLEAN' | 'BREACHED' | 'UNDER_REVIEW' | 'INSUFFICIENT'

export interface OfType {
  readonly type: Type
  readonly status: Status
  readonly tracked_from: string | null
  readonly tracked_days: number
  readonly confirmed: number
  readonly provisional: number
  readonly late: number
  readonly clean_days: number | null
}
export interface Community {
  readonly id: string
  readonly label: string
  readonly short_number: string | null
  readonly status: Status
  readonly types: readonly OfType[]
  readonly confirmed: number
  readonly tracked_days: number
  readonly clean_days: number | null
  readonly late: number
  readonly unresolved: number
  readonly per_1000_households: number | null
  readonly households: number | null
  readonly resolved_at_source: {
    readonly solved: number
    readonly closed: number
    readonly percent: number | null
    readonly rejected: number
    readonly voided: number
    readonly reclassified: number
  }
}
interface Top {
  readonly position: string
  readonly at: string
  readonly valid_at: string
  readonly tracked_days_min: number
}
export interface Board extends Top { readonly communities: readonly Community[] }
export interface Step {
  readonly position: string
  readonly kind: string
  readonly recorded_at: string
  readonly role: string | null
  readonly authority: string | null
  readonly community: string | null
  readonly incident: string | null
  readonly code: string | null
}
export interface Prior {
  readonly linked: string
  readonly number: string | null
  readonly status: string
  readonly position: string
  readonly unresolved: boolean
}
export interface BreachRecord {
  readonly id: string
  readonly type: Type
  readonly community: string
  readonly happened_on: string
  readonly status: string
  readonly counts: boolean
  readonly late: boolean
  readonly late_days: number
  readonly overdue: boolean
  readonly verdict: string
  readonly priors: readonly Prior[]
  readonly steps: readonly Step[]
}
export interface Change {
  readonly incident: string
  readonly number: string | null
  readonly position: string
  readonly kind: string
  readonly changed_at: string
  readonly from_category: string | null
  readonly category: string | null
  readonly shown_due: string | null
}
export interface Dossier extends Top {
  readonly community: Community
  readonly records: readonly BreachRecord[]
  readonly changes: readonly Change[]
  readonly evidence: readonly { readonly type: Type | null; readonly positions: readonly string[] }[]
}

const DAY = /^(\d{4}-\d\d-\d\d)(?: 24:00)?$/

/** The day of what somebody typed; null for what is none, or lies ahead. */
export function fromDay(text: string): string | null {
  const found = /^\d{4}-\d\d-\d\d$/.exec(text.trim())?.[0]
  if (!found || Number.isNaN(Date.parse(`${found}T00:00:00Z`))) return null
  return found <= day(now()) ? found : null
}

const next = (of: string, days = 1): string =>
  new Date(Date.parse(`${of}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
export const dayBefore = (of: string): string => next(of, -1)

/** 24:00 of a day as an instant; empty where that lies ahead, which is now. */
export function endOf(of: string): string {
  const end = fromWall(`${next(of)} 00:00:00`) ?? ''
  return ms(end) > now() ? '' : end
}

/** What somebody typed as a moment of knowledge: a day's end, a time or a position; null for what is
    none, or a time that lies ahead. */
export function fromKnown(text: string): string | null {
  const of = DAY.exec(text.trim())?.[1]
  if (of) return fromDay(of) === null ? null : endOf(of)
  const place = fromPlace(text)
  if (place) return place
  const at = fromWall(text)
  return at && ms(at) <= now() ? at : null
}

/** A moment as its field shows it: the end of a day as 24:00 of that day. */
export function knownText(at: string, wall: (at: string) => string): string {
  const text = wall(at)
  return text.endsWith(' 00:00:00') ? `${dayBefore(text.slice(0, 10))} 24:00` : text
}

/** What the page asks for, as its address says it. */
export function asked(where: Address): Record<string, string | undefined> {
  return {
    as_of: where.asOf || undefined,
    valid_at: where.q('valid_at') || undefined,
    window: where.q('window') === 'rolling' ? 'rolling' : undefined,
  }
}

/** The community and the column that is looked at. */
export function chosen(where: Address): { community: string; column: Column } {
  const column = COLUMNS.find((one) => one === where.q('type')) ?? 'ALL'
  return { community: where.q('community'), column }
}

export const ofColumn = (one: Community, column: Column): OfType | null =>
  one.types.find((type) => type.type === column) ?? null

/** A status in a sentence; without days where no day is counted, as before the tracking. */
export function headOf(one: Pick<OfType, 'status' | 'confirmed' | 'clean_days'>): string {
  const said = t.of('three_no.status.', one.status)
  const word = one.confirmed ? `${said} ${one.confirmed}` : said
  return one.clean_days === null ? word
    : t('three_no.head', { word, days: one.clean_days.toLocaleString('en') })
}
