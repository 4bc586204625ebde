import { describe, expect, it } from 'vitest'
import { beside, moved, offered } from './grids'

const grid = (n: number, place = '东渡') => ({ id: `${place}${n}`, name: `${place} 0${n}` })
const fix = (lat: number, lon: number) => ({ lat, lon, accuracy: 8 })

describe('the grids to choose from', () => {
  it('are those at the position, at most three', () => {
    const at = { grid: grid(3), neighbours: [grid(2), grid(4), grid(5)] }
    expect(offered([grid(1)], at)).toEqual({ grids: [grid(3), grid(2), grid(4)], why: 'fix' })
  })
  it('are the own ones without a position, and outside', () => {
    expect(offered([grid(1), grid(2)], null).why).toBe('own')
    expect(offered([grid(1)], { grid: null, neighbours: [] })).toEqual(
      { grids: [grid(1)], why: 'outside' })
  })
  it('name the same grid once', () => {
    expect(offered([], { grid: grid(3), neighbours: [grid(3), grid(2)] }).grids).toHaveLength(2)
  })
  it('are called by what differs', () => {
    expect(beside(grid(3), grid(2))).toBe('02')
    expect(beside(grid(3), grid(2, '南仓'))).toBe('南仓 02')
  })
  it('are asked for again only after some steps', () => {
    expect(moved(null, fix(38, 106))).toBe(true)
    expect(moved(fix(38, 106), fix(38.00005, 106))).toBe(false)
    expect(moved(fix(38, 106), fix(38.001, 106))).toBe(true)
  })
})
