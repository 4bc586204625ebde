import { expect, test } from 'vitest'
import { dated, day, dueAt, instant, lasting, left, offset, span, useZone } from './time'
import lengths from './lengths.json'
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

test.each(lengths)('a length of $seconds s is one thing, as a clock and where it stands alone', (one) => {
  for (const lang of ['zh', 'en'] as const) {
    language.value = lang
    expect([span(one.seconds * 1000), lasting(one.seconds * 1000)]).toEqual([one[lang], one.said[lang]])
  }
  language.value = 'zh'
})

test('where exact times stand beside it a length is told to the minute', () => {
  expect(lasting(11_110_000, true)).toBe('3 时 5 分')
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
