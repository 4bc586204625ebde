import { expect, test } from 'vitest'
import type { Task } from '../server'
import { said } from './wish'

const task = { task: 't' } as Task
const more = { percent: 50, mode: 'ON_SITE', item: '', until: Date.UTC(2026, 0, 2, 3) }

test('telling the reporter says by which means, and nothing else', () => {
  expect(said({ name: 'contact-reporter', task }, 'PHONE', more)).toEqual({ task_id: 't', means: 'PHONE' })
})

test('more time is asked for with its reason and the new due', () => {
  expect(said({ name: 'request-extension', task }, 'PARTS', more))
    .toEqual({ task_id: 't', reason: 'PARTS', new_due: '2026-01-02T03:00:00.000Z' })
})
