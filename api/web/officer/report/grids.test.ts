import { describe, expect, it } from 'vitest'
import { beside, moved, offered, settledOn } from './grids'

const grid = (n: number, place = '东渡') => ({ id: `${place}${n}`, name: `${place} 0${n}` })
const fix = (lat: number, lon: number) => ({ lat, lon, accuracy: 8 })

describe('the grids to choose from', () => {
  it('are those at the position, at most three', () => {
    const at = { grid: grid(3), neighbours: [grid(2), grid(4), grid(5)] }
    expect(offered([grid(1)], at, '东渡1')).toEqual({ grids: [grid(3), grid(2), grid(4)], why: 'fix' })
  })
  it('are the own ones without a position, and outside', () => {
    expect(offered([grid(1), grid(2)], null, '东渡1').why).toBe('own')
    expect(offered([grid(1)], { grid: null, neighbours: [] }, '东渡1')).toEqual(
      { grids: [grid(1)], why: 'outside' })
  })
  it('are nobody\'s own where the post has no grid: one must be picked', () => {
    const near = [grid(1), grid(2)]
    const offer = offered(near, null, null)
    expect(offer).toEqual({ grids: near, why: 'none' })
    expect(offered(near, { grid: null, neighbours: [] }, null).why).toBe('none')
    expect(settledOn(offer, null)).toBeUndefined()
    expect(settledOn(offer, '东渡2')).toEqual(grid(2))
    expect(settledOn(offered(near, null, '东渡1'), null)).toEqual(grid(1))
  })
  it('name the same grid once', () => {
    expect(offered([], { grid: grid(3), neighbours: [grid(3), grid(2)] }, null).grids).toHaveLength(2)
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
