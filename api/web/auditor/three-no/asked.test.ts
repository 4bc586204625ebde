import { expect, test } from 'vitest'
import { heard, useZone } from '../../shared/time'
import { fromDay, fromKnown, headOf } from './asked'

test('nothing is known ahead of now: a day that has not ended is now, a time is refused', () => {
  useZone('Asia/Shanghai')
  heard('2026-11-20T04:00:00Z')
  expect(fromKnown('2026-11-20 11:59:00')).toBe('2026-11-20T11:59:00+08:00')
  expect(fromKnown('2026-11-20 24:00')).toBe('')
  expect(fromKnown('2026-11-19 24:00')).toBe('2026-11-20T00:00:00+08:00')
  for (const ahead of ['2026-11-20 12:30:00', '2099-01-01 00:00:00', '2026-11-21 24:00']) {
    expect(fromKnown(ahead)).toBeNull()
  }
  expect(fromDay('2026-11-21')).toBeNull()
})

test('a status tells days only where some are counted', () => {
  expect(headOf({ status: 'CLEAN', confirmed: 0, clean_days: 1200 })).toContain('1,200')
  const before = headOf({ status: 'INSUFFICIENT', confirmed: 0, clean_days: null })
  expect(before).toBe('不足')
  expect(headOf({ status: 'BREACHED', confirmed: 2, clean_days: 0 })).toMatch(/2.*0/)
})
