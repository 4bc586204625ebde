import { expect, test } from 'vitest'
import { useZone } from '../shared/time'
import { read, written } from './address'
import { fromPlace, fromWall, ordinal, short } from './moment'

test('a wall clock of the ledger is an instant of its zone', () => {
  useZone('Asia/Shanghai')
  expect(fromWall('2026-11-19 17:34:51')).toBe('2026-11-19T17:34:51+08:00')
  expect(fromWall('2026-11-19T17:34')).toBe('2026-11-19T17:34:00+08:00')
  useZone('America/Los_Angeles')
  expect(fromWall('2026-07-01 08:00:00')).toBe('2026-07-01T08:00:00-07:00')
  expect(fromWall('2026-11-01 08:00:00')).toBe('2026-11-01T08:00:00-08:00')
})

test('what is no time and no position is told', () => {
  for (const text of ['', 'yesterday', '2026-13-01 00:00', '17:34']) expect(fromWall(text)).toBeNull()
  for (const text of ['', '271937', '0.5', 'x/y']) expect(fromPlace(text)).toBeNull()
})

test('a position may be copied with its ledger', () => {
  expect(fromPlace(' qinglan/1.271937 ')).toBe('1.271937')
  expect(short('qinglan/1.271937')).toBe('1.271937')
  expect(ordinal('qinglan/1.271937')).toBe(271937)
})

test('an address is read as it was written', () => {
  const query = { as_of: '1.5', who: '', area: 'x' }
  const to = written('incidents', 'abc', query)
  expect(to).toBe('/auditor/incidents/abc?as_of=1.5&area=x')
  expect(read('/auditor/incidents/abc', '?as_of=1.5&area=x')).toEqual({
    page: 'incidents', id: 'abc', query: { as_of: '1.5', area: 'x' },
  })
  expect(read('/auditor', '').page).toBe('incidents')
})
