import { expect, it } from 'vitest'
import type { Item, State } from '../outbox/item'
import { sentWord } from './sent'

const item = (state: State) => ({ state }) as Item

it('follows the report that was sent to its receipt, or its refusal', () => {
  expect(sentWord(item('kept'), true)).toBe('send.kept')
  expect(sentWord(item('sent'), true)).toBe('send.kept')
  expect(sentWord(item('received'), true)).toBe('send.received')
  expect(sentWord(item('refused'), true)).toBe('send.refused')
})
it('says without a network that it waits for one; a receipt stays a receipt', () => {
  expect(sentWord(item('kept'), false)).toBe('send.kept.off')
  expect(sentWord(item('sent'), false)).toBe('send.kept.off')
  expect(sentWord(item('received'), false)).toBe('send.received')
})
