import { expect, test } from 'vitest'
import { laid } from './tiles'

const all = ['A1', 'B2', 'C1', 'C2', 'D1', 'D2', 'E1', 'E2']
const six = ['A1', 'B2', 'C1', 'C2', 'D1', 'D2']

test('at first the six that are used most', () => {
  expect(laid(undefined, all, all, null)).toEqual(six)
  expect(laid([], all, all, null)).toEqual(six)
})

test('what is used most by then moves no tile', () => {
  expect(laid(six, [...all].reverse(), all, 'B2')).toEqual(six)
})

test('a class from the whole list takes the last place, the others keep theirs', () => {
  expect(laid(six, all, all, 'E2')).toEqual(['A1', 'B2', 'C1', 'C2', 'D1', 'E2'])
})

test('a class that is listed no more has no tile', () => {
  expect(laid(['Z9', ...six.slice(1)], all, all, null)).toEqual(six)
})
