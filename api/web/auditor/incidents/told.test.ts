import { expect, test } from 'vitest'
import type { Names } from '../../shared/names'
import type { Entry } from './history'
import { meaning, takenBack, told, undoes, undone } from './told'

const names = { unit: (id: string) => (id === 'u' ? '供水公司' : ''), category: (code: string) => code, post: () => undefined } as unknown as Names
const entry = (version: number, name: string, command_id: string, payload = {}): Entry =>
  ({ version, name, command_id, event_id: `e${version}`, payload } as unknown as Entry)

test('what an event carries is told by label, in the words of its codes', () => {
  const progress = entry(5, 'incident.progress_recorded.v1', 'c', {
    task_id: 't', unit: 'u', kind: 'TEMPORARY_FIX', percent: 60, text: { id: 'x' }, evidence: [], occurred_at: null,
  })
  expect(told(names, progress)).toEqual([
    { name: '进展', value: '先作了应急处理' }, { name: '完成', value: '60 %' }, { name: '单位', value: '供水公司' },
  ])
  expect(meaning('DONE')).toBe('已办结')
  expect(meaning('SOLVED')).toBe('已解决')
  expect(meaning('OF_A_NEWER_SERVER')).toBe('OF_A_NEWER_SERVER')
})

test('an undo names what it took back, and only what that command wrote from there on', () => {
  const history = [
    entry(1, 'incident.incident_reported.v1', 'c1'),
    entry(2, 'incident.follow_up_recorded.v1', 'c2'), entry(3, 'incident.incident_closed.v1', 'c2'),
    entry(4, 'incident.undone.v1', 'c3', { of: 'e3', undone: 'CLOSE' }),
    entry(5, 'incident.incident_closed.v1', 'c4'),
  ]
  expect(takenBack(history, history[3]!).map((one) => one.version)).toEqual([3])
  expect([...undone(history).keys()]).toEqual(['e3'])
  expect(undoes(history, history[3]!)).toBe('结案')
  expect(undoes(history, history[4]!)).toBe('')
})
