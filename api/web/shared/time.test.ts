import { expect, test } from 'vitest'
import { dated, day, dueAt, instant, lasting, left, offset, span, useZone } from './time'
import { language } from './words'

const at = (text: string) => Date.parse(text)

test('an instant is written in the zone of the ledger', () => {
  expect(instant('2026-11-20T02:42:18Z')).toBe('11-20 10:42:18')
  expect(instant('2026-11-20T02:42:18Z', true)).toBe('2026-11-20 10:42:18')
  expect(day('2026-11-20T17:00:00Z')).toBe('2026-11-21')
  expect(offset('2026-11-20T02:42:18Z')).toBe('+08:00')
})

test('an instant of another year says which', () => {
  expect(dated('2016-02-29T02:42:18Z', '2026-11-20T02:42:18Z')).toBe('2016-02-29 10:42:18')
  expect(dated('2026-02-28T02:42:18Z', '2026-11-20T02:42:18Z')).toBe('02-28 10:42:18')
})

test('an offset that changes with the season is the one of the instant', () => {
  useZone('America/Los_Angeles')
  expect(offset('2026-07-01T00:00:00Z')).toBe('-07:00')
  expect(offset('2026-12-01T00:00:00Z')).toBe('-08:00')
  useZone('Asia/Shanghai')
})

test('a length below two days is a clock', () => {
  expect(span(42_000)).toBe('0:42')
  expect(span(11_110_000)).toBe('3:05:10')
  expect(span(3 * 86_400_000)).toBe('3 天')
  language.value = 'en'
  expect(span(3 * 86_400_000)).toBe('3 d')
  language.value = 'zh'
  expect(span(-5)).toBe('0:00')
})

test('a length that stands alone has its units', () => {
  expect(lasting(1_237_000)).toBe('20 分 37 秒')
  expect(lasting(11_110_000)).toBe('3 时 5 分 10 秒')
  expect(lasting(3_600_000)).toBe('1 时 0 分 0 秒')
  expect(lasting(42_900)).toBe('42 秒')
  expect(lasting(11_110_000, true)).toBe('3 时 5 分')
  expect(lasting(3 * 86_400_000)).toBe('3 天')
  language.value = 'en'
  expect(lasting(1_237_000)).toBe('20 min 37 s')
  language.value = 'zh'
})

test('a limit counts down below a day and is an instant beyond it', () => {
  const now = at('2026-11-20T10:00:00+08:00')
  expect(left('2026-11-20T15:12:00+08:00', now)).toBe('5:12:00')
  expect(left('2026-11-22T15:12:00+08:00', now)).toBe('11-22 15:12')
})

test('a due day ends at 24:00, never at 00:00 of the next', () => {
  const now = at('2026-11-20T10:00:00+08:00')
  expect(left('2026-11-23T00:00:00+08:00', now)).toBe('11-22 24:00')
  expect(dueAt('2026-11-23T00:00:00+08:00')).toBe('11-22 24:00')
  expect(dueAt('2026-11-23T09:00:00+08:00')).toBe('11-23 09:00:00')
})
