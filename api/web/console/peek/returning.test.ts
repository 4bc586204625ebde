import { expect, test } from 'vitest'
import type { Entry, State } from './incident'
import { returning } from './returning'

const asked = (task_id: string) =>
  ({ name: 'incident.return_requested.v1', payload: { task_id } } as unknown as Entry)
const clocks = (...all: readonly [timer: string, subject: string][]) =>
  ({ clocks: all.map(([timer, subject]) => ({ timer, subject, due: timer })) } as unknown as State)

test('a return waits while its clock runs, and is the one of that task', () => {
  const history = [asked('a'), asked('b')]
  const state = clocks(['T3', 'a'], ['RETURN', 'a'])
  expect(returning({ history, state })).toEqual({ asked: history[0], due: 'RETURN' })
})

test('what was decided waits no more', () => {
  expect(returning({ history: [asked('a')], state: clocks(['T3', 'a']) })).toBeUndefined()
})
