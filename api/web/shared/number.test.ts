import { expect, test } from 'vitest'
import { prefix, serial } from './number'

test('a number is split where it is told apart, also one of another system', () => {
  const split = (number: string | null) => [prefix(number), serial(number)]
  expect(split('017-2026-00417')).toEqual(['017-2026-', '00417'])
  expect(split('myla311:1-870704814')).toEqual(['myla311:1-', '870704814'])
  expect(split('servicenow:INC0000045')).toEqual(['servicenow:', 'INC0000045'])
  expect(split(null)).toEqual(['', ''])
})
