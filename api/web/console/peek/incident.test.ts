import { expect, test } from 'vitest'
import { type Task, leadTask } from './incident'

const done = { id: 'a', unit: 'u', lead: true, status: 'DONE', result: 'SOLVED' } as Task

test('the unit is that of the task that leads, and nobody after a reopening', () => {
  expect(leadTask({ tasks: [done], lead: 'a' })?.unit).toBe('u')
  expect(leadTask({ tasks: [done], lead: null })).toBeUndefined()
})
