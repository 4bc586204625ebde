import { expect, test } from 'vitest'
import { needsBoard, released } from './early'
import { KEYS } from './keys'

const key = (does: string) => KEYS.find((one) => one.does === does)!

test('looking and deciding need the board, the rest of the page does not', () => {
  for (const does of ['down', 'peek', 'breach', 'accept']) expect(needsBoard(key(does), false)).toBe(true)
  for (const does of ['sheet', 'past', 'find', 'back']) expect(needsBoard(key(does), false)).toBe(false)
})

test('a decision on an incident that a link opens waits for nothing', () => {
  expect(needsBoard(key('accept'), true)).toBe(false)
})

test('what waited is done in its order, but no decision on a row that nobody saw', () => {
  const { done, refused } = released(['down', 'down', 'accept', 'peek'].map(key))
  expect(done.map((one) => one.does)).toEqual(['down', 'down', 'peek'])
  expect(refused.map((one) => one.does)).toEqual(['accept'])
})
