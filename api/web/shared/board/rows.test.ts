import { expect, test } from 'vitest'
import { BY_STATUS, type Row, arranged, askedOf, belongs, compare, firstOver, newestReported, paceOf, rowOf } from './rows'

const at = Date.parse('2026-11-20T10:00:00Z')
const later = (minutes: number) => new Date(at + minutes * 60_000).toISOString()

function row(stream: string, more: Partial<Row> = {}): Row {
  return {
    stream, since: 1, number: null, status: 'REPORTED', urgency: 'ROUTINE', category: 'D1',
    community: null, community_key: null, grid: null, unit: null, unit_key: null, channel: null, level: null,
    reported_at: later(-60), duplicates: 0, paused: false, paused_for: null, due_return: null, due_extension: null, timer: 'T1', running_since: later(-10),
    due: later(10), warned: false, breached: false, ...more,
  }
}
const ids = (rows: readonly Row[]) => rows.map((one) => one.stream).join('')

test('a row is read by the names of its columns', () => {
  expect(rowOf(['stream', 'status'], ['7', 'ACCEPTED'])).toMatchObject({
    stream: '7', status: 'ACCEPTED',
  })
})

test('urgency comes first, paused rows last in their class, then the earliest due', () => {
  const rows = [
    row('e', { urgency: 'COMPLEX' }), row('c', { due: later(5) }), row('d', { paused: true, due: later(1) }),
    row('a', { urgency: 'URGENT', due: later(90) }), row('b', { due: later(2) }), row('f', { urgency: null }),
  ]
  expect(ids([...rows].sort(compare))).toBe('abcdef')
})

test('what no limit tells apart stands by its report: the longest waiting first', () => {
  const open = { urgency: null, timer: null, running_since: null, due: null }
  const rows = [row('a', { ...open, reported_at: later(-1) }), row('b', { ...open, reported_at: later(-9) })]
  expect(ids([...rows].sort(compare))).toBe('ba')
})

test('the focused row stays where it is and the others move round it', () => {
  const before = [row('a', { due: later(1) }), row('b', { due: later(2) }), row('c', { due: later(3) })]
  const after = [before[0]!, { ...before[1]!, due: later(9) }, before[2]!, row('n', { urgency: 'URGENT' })]
  expect(ids(arranged(after, ['a', 'b', 'c'], null))).toBe('nacb')
  expect(ids(arranged(after, ['a', 'b', 'c'], 'b'))).toBe('nbac')
  expect(ids(arranged(after, ['a', 'b', 'c'], 'a'))).toBe('ancb')
})

test('a focused row that has left is no hindrance', () => {
  expect(ids(arranged([row('a'), row('b')], ['x', 'a', 'b'], 'x'))).toBe('ab')
})

test('a clock is soon from 80 per cent and over after its due', () => {
  const one = row('a', { running_since: later(-80), due: later(20) })
  expect(paceOf(one, at - 60_000).pace).toBe('')
  expect(paceOf(one, at).pace).toBe('soon')
  expect(paceOf(one, Date.parse(later(20))).pace).toBe('soon')
  expect(paceOf(one, Date.parse(later(20)) + 1)).toEqual({ pace: 'over', share: 100 })
})

test('a paused clock stands still whatever the time', () => {
  const one = row('a', { paused: true, due: later(-500) })
  expect(paceOf(one, at)).toEqual({ pace: 'still', share: 40 })
  expect(belongs(one, 'still', at)).toBe(true)
  expect(belongs(one, 'over', at)).toBe(false)
})

test('each filter shows what it says', () => {
  const one = row('a', { status: 'HANDLING', urgency: 'URGENT', due: later(-1) })
  expect(['open', 'work', 'urgent', 'over'].every((show) => belongs(one, show as 'open', at))).toBe(true)
  expect(['REPORTED', 'RESOLVED', 'still', 'soon'].some((show) => belongs(one, show as 'open', at))).toBe(false)
})

test('what is verified waits to be closed', () => {
  const one = row('a', { status: 'VERIFIED' })
  expect(belongs(one, 'VERIFIED', at)).toBe(true)
  expect(belongs(one, 'RESOLVED', at)).toBe(false)
})

test('a key leads to the first overdue row as the board stands, and to none where none is', () => {
  const rows = [row('a'), row('b', { due: later(-1) }), row('c', { due: later(-9) })]
  expect(firstOver(rows, at)?.stream).toBe('b')
  expect(firstOver([row('a'), row('d', { paused: true, due: later(-5) })], at)).toBeUndefined()
})

test('a key leads to the newest of those that nobody accepted', () => {
  const rows = [row('a', { reported_at: later(-9) }), row('b', { reported_at: later(-2) }),
    row('c', { reported_at: later(-5) }), row('d', { status: 'ACCEPTED', reported_at: later(0) })]
  expect(newestReported(rows)?.stream).toBe('b')
  expect(newestReported([row('d', { status: 'ACCEPTED' })])).toBeUndefined()
})

test('what a unit asks for waits, what is to be decided first before the other', () => {
  expect(askedOf(row('a'))).toBeNull()
  expect(belongs(row('a'), 'decide', at)).toBe(false)
  const longer = row('b', { due_extension: later(5) })
  expect(askedOf(longer)).toEqual({ word: 'extension_asked', due: later(5) })
  expect(belongs(longer, 'decide', at)).toBe(true)
  expect(askedOf(row('c', { due_return: later(9), due_extension: later(5) }))?.word).toBe('extension_asked')
  expect(askedOf(row('d', { due_return: later(5), due_extension: later(9) }))?.word).toBe('return_asked')
})

test('an open row is under exactly one filter by status, whatever else holds of it', () => {
  const open = ['REPORTED', 'ACCEPTED', 'DISPATCHED', 'SIGNED', 'ON_SCENE', 'HANDLING', 'RESOLVED', 'VERIFIED',
    'SUSPENDED', 'PARKED']
  const under = (status: string) => BY_STATUS.filter((show) =>
    belongs(row('a', { status, paused: true, due_return: later(1), urgency: 'URGENT' }), show, at))
  expect(open.map((status) => under(status).length)).toEqual(open.map(() => 1))
})
