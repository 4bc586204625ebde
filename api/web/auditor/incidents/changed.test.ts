import { expect, test } from 'vitest'
import type { Names } from '../../shared/names'
import { changes, shown } from './changed'
import type { Difference } from './history'

const AREA = '00000000-0000-0000-0000-00000000000a', UNIT = '00000000-0000-0000-0000-00000000000b'
const STRANGE = '12345678-0000-0000-0000-00000000000c'
const names = {
  unit: (id: string) => (id === UNIT ? '供水公司' : ''), area: (id: string) => (id === AREA ? '西湖社区' : ''),
  post: (id: string) => (id === UNIT ? { role: 'DISPATCHER', place: null, org: '指挥中心' } : undefined),
} as unknown as Names
const of = (item: string, before: unknown, after: unknown): Difference => ({ item, of: null, before, after })
const said = (item: string, value: unknown) => shown(names, of(item, null, value), value)

test('what is named by an id is told by its name, and nothing is told as data', () => {
  expect(said('community', AREA)).toBe('西湖社区')
  expect(said('task_unit', UNIT)).toBe('供水公司')
  expect(said('first_receiver', UNIT)).toBe('派遣员 指挥中心')
  expect(said('master', STRANGE)).toBe('12345678')
  expect(said('geo', { lat: 38.1, lon: 106.33 })).toBe('38.10000, 106.33000')
  expect(said('children', [AREA, UNIT])).toBe('2')
  expect(said('children', [])).toBe('无')
})

test('an item that was nothing and is nothing did not change', () => {
  const all = [of('children', null, []), of('parent', null, null), of('attached', [AREA], []), of('resident', null, false)]
  expect(changes(all).map((one) => one.item)).toEqual(['attached', 'resident'])
})
