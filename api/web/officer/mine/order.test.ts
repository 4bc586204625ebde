import { expect, it } from 'vitest'
import { placed } from './order'

it('leaves every card in its place and puts new ones last', () => {
  expect(placed(['a', 'b', 'c'], ['c', 'x', 'a', 'b', 'y'])).toEqual(['a', 'b', 'c', 'x', 'y'])
  expect(placed(['a', 'b', 'c'], ['c', 'a'])).toEqual(['a', 'c'])
  expect(placed([], ['b', 'a'])).toEqual(['b', 'a'])
})
