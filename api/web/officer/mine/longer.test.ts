import { expect, test } from 'vitest'
import { longer } from './longer'

const HOUR = 3_600_000

test.each([[0.5, 1 / 60], [3, 5 / 60], [10, 0.25], [40, 1], [72, 24], [24 * 30, 24]])(
  'of %d hours one asks for steps of %d hours', (hours, step) => {
    const { step: is, steps } = longer(0, hours * HOUR)
    expect(is / HOUR).toBeCloseTo(step)
    expect(steps).toBeGreaterThan(0)
    expect(steps * is).toBeLessThanOrEqual(hours * HOUR)
    expect((steps + 1) * is).toBeGreaterThan(hours * HOUR)
  })

test('where no time is left there is no step', () => {
  expect(longer(5 * HOUR, 5 * HOUR).steps).toBe(0)
})
