import { expect, test } from 'vitest'
import { type Case, size, whole } from './found'

const one = { stream: 's', events: 9, last: { version: 15 } } as Case

test('where nothing narrows the events down an incident is told by all that it has, not by what was read', () => {
  expect(whole({})).toBe(true)
  expect(whole({ number: '76', as_of: '1.900', clock: 'effective' })).toBe(true)
  expect(size(one, true, true)).toEqual({ word: 'all', n: 15 })
})

test('under a condition it says how many fit, and that more may come while there are pages', () => {
  for (const query of [{ type: 'x' }, { who: 'x', number: '76' }, { begin: 'x' }, { missing: ['x'] }]) {
    expect(whole(query)).toBe(false)
  }
  expect(size(one, false, false)).toEqual({ word: 'fit', n: 9 })
  expect(size(one, false, true)).toEqual({ word: 'fit_so_far', n: 9 })
})
