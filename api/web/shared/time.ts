import { ref } from 'vue'
import { language } from './words'

/* Instants as the pages write them, in the ledger's zone; and the server's clock, as the answers
   to our own requests show it. */

const DAY_MS = 86_400_000
let zone = 'Asia/Shanghai'
let skew = 0

export function useZone(name: string): void {
  zone = name
}

/** Take the server's clock from an answer, so that a wrong clock here shows no wrong deadline. */
export function heard(serverTime: string | null): void {
  const at = serverTime ? Date.parse(serverTime) : Number.NaN
  if (!Number.isNaN(at)) skew = at - Date.now()
}

/** Milliseconds since 1970 by the server's clock. */
export const now = (): number => Date.now() + skew

/** Moves once a second; whatever shows a clock reads it. */
export const tick = ref(now())
if (typeof window !== 'undefined') window.setInterval(() => { tick.value = now() }, 1000)

interface Local { y: string; mo: string; d: string; h: string; mi: string; s: string }

function local(at: number): Local {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(at)
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return {
    y: of('year'), mo: of('month'), d: of('day'),
    h: of('hour'), mi: of('minute'), s: of('second'),
  }
}

export const ms = (at: string | number): number => (typeof at === 'number' ? at : Date.parse(at))

/** 11-20 10:42:18, and with the year where `year` is set. */
export function instant(at: string | number, year = false): string {
  const { y, mo, d, h, mi, s } = local(ms(at))
  return `${year ? `${y}-` : ''}${mo}-${d} ${h}:${mi}:${s}`
}

/** As `instant`, with the year where it is not that of what it stands beside. */
export const dated = (at: string | number, beside: string | number = now()): string =>
  instant(at, local(ms(at)).y !== local(ms(beside)).y)

/** 10:42:18. */
export function clock(at: string | number): string {
  const { h, mi, s } = local(ms(at))
  return `${h}:${mi}:${s}`
}

/** Fri, or 周五. */
export const weekday = (at: string | number): string =>
  new Intl.DateTimeFormat(language.value === 'zh' ? 'zh-CN' : 'en', { timeZone: zone, weekday: 'short' }).format(ms(at))

/** 2026-11-20. */
export function day(at: string | number): string {
  const { y, mo, d } = local(ms(at))
  return `${y}-${mo}-${d}`
}

/** The one rule of lengths, which board_lines.py follows too (both are held to lengths.json): of two
    days and more whole days, 3 天 or 3 d; below that hours, minutes and seconds. */
function parted(length: number): string | readonly [number, number, number] {
  if (length >= 2 * DAY_MS) return `${Math.floor(length / DAY_MS)} ${language.value === 'zh' ? '天' : 'd'}`
  const seconds = Math.floor(Math.max(length, 0) / 1000)
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
}

/** A length as a clock, 0:42 or 3:05:10. */
export function span(length: number): string {
  const parts = parted(length)
  if (typeof parts === 'string') return parts
  const [h, m, s] = parts
  const two = (n: number) => String(n).padStart(2, '0')
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** A length with its units, 20 分 37 秒 or 20 min 37 s, where it stands alone in a sentence or a head
    and could be taken for a time of day. coarse: to the minute, where exact times stand beside it. */
export function lasting(length: number, coarse = false): string {
  const parts = parted(length)
  if (typeof parts === 'string') return parts
  const [h, m, s] = parts
  const [hours, minutes, rest] = language.value === 'zh' ? ['时', '分', '秒'] : ['h', 'min', 's']
  return [h ? `${h} ${hours}` : '', h || m ? `${m} ${minutes}` : '', coarse ? '' : `${s} ${rest}`].filter(Boolean).join(' ')
}

/** An instant at which a limit ends: its day ends at 24:00, never at 00:00 of the next. */
export function dueAt(at: string | number): string {
  const { h, mi, s } = local(ms(at))
  if (h + mi + s !== '000000') return instant(at)
  const before = local(ms(at) - 1000)
  return `${before.mo}-${before.d} 24:00`
}

/** When a limit ends: a countdown below a day, beyond it the instant, whose day ends at 24:00. */
export function left(due: string | number, at: number = now()): string {
  const end = ms(due)
  if (end - at < DAY_MS) return span(end - at)
  return dueAt(end).slice(0, 11)
}

/** The offset of the zone at an instant, as +08:00. */
export function offset(at: string | number): string {
  const { y, mo, d, h, mi, s } = local(ms(at))
  const shown = Date.UTC(+y, +mo - 1, +d, +h, +mi, +s)
  const minutes = Math.round((shown - Math.floor(ms(at) / 1000) * 1000) / 60_000)
  const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(Math.abs(minutes) % 60)}`
}

const WALL = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/

/** What a wall clock of the ledger shows, as an instant; null for what is no time. */
export function fromWall(text: string): string | null {
  const found = WALL.exec(text.trim())
  if (!found) return null
  const [, y, mo, d, h, mi, s = '00', fraction = ''] = found
  const wall = `${y}-${mo}-${d}T${h}:${mi}:${s}${fraction && `.${fraction}`}`
  const utc = Date.parse(`${wall}Z`)
  if (Number.isNaN(utc)) return null
  let shift = offset(utc)
  shift = offset(Date.parse(wall + shift))
  return wall + shift
}

/** From when to when a day of the ledger's clock lasts, given as 2026-11-19. */
export function dayBounds(day: string): readonly [string, string] {
  const begin = fromWall(`${day} 00:00`)!
  const next = Date.parse(begin) + DAY_MS
  const minutes = (at: number): number => {
    const [sign = '+', h = '0', m = '0'] = /([+-])(\d\d):(\d\d)/.exec(offset(at))?.slice(1) ?? []
    return (sign === '-' ? -1 : 1) * (Number(h) * 60 + Number(m))
  }
  const longer = (minutes(next) - minutes(Date.parse(begin))) * 60_000
  return [begin, new Date(next - longer).toISOString()]
}
