import { expect, test } from 'vitest'
import { pause, reached } from './player'

const ticks = [0, 60_000, 61_000, 3_600_000].map((at) => ({ at, mark: 'moves' }))
const fast = (from: number, to: number) => pause(from, to, 60, true)

test('a gap is run through at the pace, at least a picture long, and cut short where asked', () => {
  expect(pause(0, 6_000, 60, false)).toBe(100)
  expect(pause(0, 60, 60, false)).toBe(16)
  expect(pause(0, 3_600_000, 1, true)).toBe(800)
})

test('what has come due is shown at once, and the rest of the time is kept', () => {
  expect(reached(ticks, 0, 799, fast)).toEqual({ n: 0, left: 799 })
  const far = reached(ticks, 0, 820, fast)
  expect(far.n).toBe(2)
  expect(far.left).toBeCloseTo(820 - 800 - 1000 / 60)
  expect(reached(ticks, 0, 5_000, fast).n).toBe(3)
})

test('before the first tick one picture passes', () => {
  expect(reached(ticks, -1, 16, fast)).toEqual({ n: 0, left: 0 })
})
