import { expect, test } from 'vitest'
import { useZone } from '../../shared/time'
import { along, month, months, rankOf, SHARES, tooFew } from './times'

test('the nearest rank is the least that reaches its share', () => {
  expect(rankOf('p90', 57)).toBe(52)
  expect(rankOf('p50', 1)).toBe(1)
  expect(rankOf('p99', 100)).toBe(99)
})

test('a month is whole days of the ledger, also over the turn of the year', () => {
  useZone('Asia/Shanghai')
  expect(month('2026-12')).toEqual({
    begin: '2026-12-01T00:00:00+08:00', end: '2027-01-01T00:00:00+08:00',
  })
  expect(month('all')).toBeNull()
  expect(months('2026-01-31T20:00:00Z', 3)).toEqual(['2026-02', '2026-01', '2025-12'])
})

test('lengths stand on the axis in the order of their size', () => {
  const edges = [10, 100, 1000, 10_000]
  expect(along(10, edges)).toBeCloseTo(0.2)
  expect(along(1000, edges)).toBeCloseTo(0.6)
  expect(along(0, edges)).toBe(0)
  expect(along(1e9, edges)).toBe(1)
})

test('of few intervals the far percentiles are not told, whether of one row or of the whole', () => {
  const cell = { missing: 0, negative: 0, p50: 1, p90: 2, p95: 2, p99: 2 }
  for (const key of [['3302-001'], []]) {
    expect(SHARES.filter((share) => tooFew({ ...cell, key, n: 4 }, share))).toEqual(['p95', 'p99'])
    expect(SHARES.filter((share) => tooFew({ ...cell, key, n: 5 }, share))).toEqual([])
  }
})
