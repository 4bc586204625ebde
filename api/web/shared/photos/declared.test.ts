import { expect, test } from 'vitest'
import { type Declared, declaredBy, ofReport, ofWork, there } from './declared'

const one = (sha256: string) => ({ sha256, kind: 'PHOTO' })
const hashes = (of: readonly Declared[]) => of.map(({ sha256 }) => sha256)
const history = [
  { name: 'incident.incident_reported.v1', payload: { evidence: [one('a')] } },
  { name: 'incident.evidence_stored.v1', payload: { sha256: 'a' } },
  { name: 'incident.task_resolved.v1', payload: { evidence: [one('b')] } },
  { name: 'incident.rework_ordered.v1', payload: { evidence: [one('c')] } },
  { name: 'incident.task_resolved.v1', payload: { evidence: [one('d'), one('e')] } },
]

test('a check looks at the last work, not at what was reported or sent back', () => {
  expect(ofWork(history)).toEqual([one('d'), one('e')])
  expect(ofReport(history)).toEqual([one('a')])
  expect(ofWork([{ name: 'incident.self_handled.v1', payload: { before: [one('x')], after: [one('y')] } }])).toEqual([one('y')])
  expect(ofWork(history.slice(0, 1))).toEqual([])
})

test('an event tells its photos, and what is owed is not among those that are there', () => {
  expect(history.map((entry) => hashes(declaredBy(entry)))).toEqual([['a'], ['a'], ['b'], ['c'], ['d', 'e']])
  expect(declaredBy({ name: 'incident.note_added.v1', payload: {} })).toEqual([])
  const evidence = [{ sha256: 'd', stored: true }, { sha256: 'e', stored: false }]
  expect(there(ofWork(history), evidence)).toEqual([one('d')])
})
