import { expect, it } from 'vitest'
import { days, runOf } from './limit'

const at = (text: string) => Date.parse(text)
const limit = { from: '2026-11-20T08:00:00+08:00', due: '2026-11-20T10:00:00+08:00', paused: false }

it('shows how much of a limit is gone, and never more than all of it', () => {
  expect(runOf(limit, at('2026-11-20T09:00:00+08:00'))).toEqual({ share: '50%', pace: '' })
  expect(runOf(limit, at('2026-11-20T09:50:00+08:00'))).toEqual({ share: '92%', pace: 'soon' })
  expect(runOf(limit, at('2026-11-22T00:00:00+08:00'))).toEqual({ share: '100%', pace: 'over' })
})
it('stands still while paused and shows none where none runs', () => {
  const paused = { ...limit, paused: true }
  expect(runOf(paused, at('2026-11-22T00:00:00+08:00'))?.pace).toBe('still')
  expect(runOf({ ...limit, due: null }, 0)).toBeNull()
})
it('says a length of two days and more in days and hours', () => {
  expect(days(38 * 3_600_000)).toBeNull()
  expect(days(51 * 3_600_000)).toEqual({ d: 2, h: 3 })
})
