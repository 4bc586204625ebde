import { expect, test } from 'vitest'
import { useZone } from '../../shared/time'
import { along, asked, rankOf, SHARES, tooFew, within, years } from './times'

test('the nearest rank is the least that reaches its share', () => {
  expect(rankOf('p90', 57)).toBe(52)
  expect(rankOf('p50', 1)).toBe(1)
  expect(rankOf('p99', 100)).toBe(99)
})

const local = (begin: string, end: string) => ({ begin: `${begin}T00:00:00+08:00`, end: `${end}T00:00:00+08:00` })

test('a year, a month and a day are whole days of the ledger', () => {
  useZone('Asia/Shanghai')
  expect(within('2026-12')).toEqual(local('2026-12-01', '2027-01-01'))
  expect(within('2018')).toEqual(local('2018-01-01', '2019-01-01'))
  expect(within('2016-02-29')).toEqual(local('2016-02-29', '2016-03-01'))
  expect(within('all')).toBeNull()
})

test('an address may ask for any days, the last included; backwards is no period', () => {
  useZone('Asia/Shanghai')
  expect(asked('', '', '')).toEqual({})
  expect(asked('2026-12', '2015', '2018-03-05')).toEqual(local('2015-01-01', '2018-03-06'))
  expect(asked('', '', '2018-03')).toEqual(local('2018-03-01', '2018-04-01'))
  expect(asked('', '2018', '2017')).toBeNull()
})

test('the periods to choose from are those of the ledger, however long ago', () => {
  useZone('Asia/Shanghai')
  expect(years('2015-11-30T20:00:00Z', '2016-02-29T00:00:00Z')).toEqual([
    { year: '2016', months: ['2016-02', '2016-01'] }, { year: '2015', months: ['2015-12'] },
  ])
  expect(years('1900-01-01T00:00:00Z', '2026-01-01T00:00:00Z').at(-1)).toEqual({ year: '1927', months: [] })
  expect(years(null, null)).toEqual([])
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
