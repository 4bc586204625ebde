import { expect, test } from 'vitest'
import { ruled, type Press } from './tap'

const thing = (isConnected = true): Element => ({ isConnected }) as Element
const at = (on: Element | null, ms = 1000, y = 700): Press => ({ on, x: 50, y, at: ms })

test('a tap on what stands still is taken as it is', () => {
  const one = thing()
  expect(ruled(at(one), at(one, 1090), null)).toBe('take')
  expect(ruled(at(null), at(null, 1090), null)).toBe('take')
})

test('what moved away under the thumb is pressed all the same, what came there is not', () => {
  const [pressed, came] = [thing(), thing()]
  expect(ruled(at(pressed), at(came, 1090), null)).toBe('move')
  expect(ruled(at(pressed), at(null, 1090), null)).toBe('move')
  expect(ruled(at(null), at(came, 1090), null)).toBe('drop')
  expect(ruled(at(thing(false)), at(came, 1090), null)).toBe('drop')
})

test('the second half of a double tap presses nothing that came with the first', () => {
  const [sign, arrive] = [thing(), thing()]
  expect(ruled(at(arrive, 1250), at(arrive, 1300), at(sign, 1000))).toBe('drop')
  expect(ruled(at(arrive, 1400), at(arrive, 1450), at(sign, 1000))).toBe('take')
  expect(ruled(at(arrive, 1250, 400), at(arrive, 1300, 400), at(sign, 1000))).toBe('take')
  expect(ruled(at(sign, 1250), at(sign, 1300), at(sign, 1000))).toBe('take')
})

test('a thumb that wandered off, and a click without a press, are left to the browser', () => {
  const [pressed, came] = [thing(), thing()]
  expect(ruled(at(pressed), at(came, 1090, 400), null)).toBe('take')
  expect(ruled(null, at(came), at(pressed, 900))).toBe('take')
})
