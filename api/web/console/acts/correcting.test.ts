import { expect, test } from 'vitest'
import type { Incident } from '../peek/incident'
import { correction } from './correcting'

const units = ['water', 'roads', 'parks'].map((value) => ({ value, label: value }))
const task = (id: string, unit: string, status: string) => ({ id, unit, status, lead: id === 'lead', result: null })
const incident = (...tasks: readonly ReturnType<typeof task>[]) =>
  ({ state: { lead: 'lead', master: 'other', tasks } } as unknown as Incident)
const asked = (does: string, of: Incident) => correction({ does, command: '', choices: [] }, of, units)!
const more = (picked = {}) => ({ chosen: [], amount: 3, label: '', picked } as const)

test('what was merged is taken out of the one that it was merged into', () => {
  expect(asked('unmerge', incident()).payload('MISTAKE', '', more())).toEqual({ master: 'other', reason: 'MISTAKE' })
})

test('only a task that nobody has signed is called back, and whose is asked where there are two', () => {
  const one = asked('recall', incident(task('help', 'roads', 'SIGNED'), task('lead', 'water', 'DISPATCHED')))
  expect(one.fields).toEqual([])
  expect(one.payload('WRONG_UNIT', '', more())).toEqual({ task_id: 'lead', reason: 'WRONG_UNIT' })
  const two = asked('recall', incident(task('help', 'roads', 'DISPATCHED'), task('lead', 'water', 'DISPATCHED')))
  expect(two.fields?.[0]?.choices.map((each) => each.value)).toEqual(['lead', 'help'])
  expect(two.payload('WRONG_UNIT', 'x', more({ task: 'help' }))).toEqual({ task_id: 'help', reason: 'WRONG_UNIT', text: 'x' })
})

test('work goes to a unit that does not have it, with the cause', () => {
  const one = asked('reassign', incident(task('lead', 'water', 'HANDLING'), task('old', 'parks', 'RETURNED')))
  expect(one.choices.map((each) => each.value)).toEqual(['roads', 'parks'])
  expect(one.payload('roads', '', more({ cause: 'CAPACITY' }))).toEqual({ task_id: 'lead', unit: 'roads', cause: 'CAPACITY' })
})

test('urging and parking say what was written, and nothing else has such a question', () => {
  expect(asked('urge', incident(task('lead', 'water', 'SIGNED'))).payload('', '', more())).toEqual({ task_id: 'lead' })
  expect(asked('park', incident()).payload('', 'no pipes', more())).toMatchObject({ explanation: 'no pipes' })
  expect(correction({ does: 'note', command: 'add-note', choices: [] }, incident(), units)).toBeUndefined()
})
