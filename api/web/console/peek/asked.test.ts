import { expect, test } from 'vitest'
import { askedTask, waiting } from './asked'
import type { Entry, Incident } from './incident'

const asked = (what: string, task_id: string) =>
  ({ name: `incident.${what}_requested.v1`, payload: { task_id } } as unknown as Entry)
const incident = (history: readonly Entry[], ...clocks: readonly [timer: string, subject: string, due: string][]) =>
  ({ history, state: { lead: 'lead', tasks: [], clocks: clocks.map(([timer, subject, due]) => ({ timer, subject, due })) } } as unknown as Incident)
const [SOON, LATER] = ['2026-01-01T01:00:00Z', '2026-01-01T02:00:00Z']

test('what was asked waits while its clock runs, and is the one of that task', () => {
  const history = [asked('return', 'a'), asked('return', 'b')]
  expect(waiting(incident(history, ['T3', 'a', SOON], ['RETURN', 'a', LATER])))
    .toEqual([{ wants: 'RETURN', asked: history[0], due: LATER }])
})

test('a return and more time wait side by side, what is due first before the other', () => {
  const both = incident([asked('return', 'a'), asked('extension', 'b')], ['RETURN', 'a', LATER], ['EXTENSION', 'b', SOON])
  expect(waiting(both).map((one) => one.wants)).toEqual(['EXTENSION', 'RETURN'])
  expect(askedTask(both, 'EXTENSION')).toBe('b')
})

test('what was decided waits no more, and the ledger is asked about the task that leads', () => {
  const decided = incident([asked('return', 'a')], ['T3', 'a', SOON])
  expect(waiting(decided)).toEqual([])
  expect(askedTask(decided, 'RETURN')).toBe('lead')
})
