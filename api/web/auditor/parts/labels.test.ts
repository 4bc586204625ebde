import { expect, test } from 'vitest'
import { useZone } from '../../shared/time'
import { labels } from './labels'

const told = (length: number) => labels(Date.parse('2026-11-20T03:48:00Z'), length, 4).map((one) => one.at)

test('a rail names minutes, seconds where minutes would repeat, and nothing twice', () => {
  useZone('Asia/Shanghai')
  expect(told(3_600_000)).toEqual(['11-20 11:48', '11-20 12:03', '11-20 12:18', '11-20 12:33'])
  expect(told(120_000)).toEqual(
    ['11-20 11:48:00', '11-20 11:48:30', '11-20 11:49:00', '11-20 11:49:30'])
  expect(told(2_000)).toEqual(['11-20 11:48:00', '11-20 11:48:01'])
})
