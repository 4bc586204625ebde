import { expect, test, vi } from 'vitest'
import { TURN_MS, paced } from './paced'

test('a crowd is applied in its order, once per turn; what waits for a board that is read anew is void', () => {
  vi.useFakeTimers()
  const done: number[] = []
  let turns = 0
  const changes = paced(() => { turns += 1 })
  for (let n = 0; n < 20; n += 1) { // 80 a second for as long as a quarter of one
    changes.add(() => done.push(n))
    vi.advanceTimersByTime(12)
  }
  expect([done, turns]).toEqual([[0], 1])
  vi.advanceTimersByTime(TURN_MS)
  expect([done, turns]).toEqual([[...Array(20).keys()], 2])
  changes.add(() => done.push(99))
  changes.drop()
  vi.advanceTimersByTime(4 * TURN_MS)
  expect([done.length, turns]).toEqual([20, 2])
  vi.useRealTimers()
})
