import { expect, it } from 'vitest'
import { metres, said } from './distance'

it('measures along the ground', () => {
  const here = { lat: 38.06, lon: 106.3 }
  expect(metres(here, here)).toBe(0)
  expect(metres(here, { lat: 38.061, lon: 106.3 })).toBeCloseTo(111.2, 0)
  expect(metres(here, { lat: 38.06, lon: 106.31 })).toBeCloseTo(875.6, 0)
})

it('says a length as a person would', () => {
  expect(said(3)).toEqual({ key: 'away', n: '10' })
  expect(said(424)).toEqual({ key: 'away', n: '420' })
  expect(said(1234)).toEqual({ key: 'away.km', n: '1.2' })
})
