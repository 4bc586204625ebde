import { expect, test } from 'vitest'
import type { Task } from '../server'
import { chosen, said } from './wish'

const task = { task: 't' } as Task
const more = { percent: 50, mode: 'ON_SITE', item: '', until: Date.UTC(2026, 0, 2, 3) }

test('telling the reporter says by which means, and nothing else', () => {
  expect(said({ name: 'contact-reporter', task }, 'PHONE', more)).toEqual({ task_id: 't', means: 'PHONE' })
})

test('more time is asked for with its reason and the new due', () => {
  expect(said({ name: 'request-extension', task }, 'PARTS', more))
    .toEqual({ task_id: 't', reason: 'PARTS', new_due: '2026-01-02T03:00:00.000Z' })
})

test('how far work is stands only where somebody said it, also at nothing', () => {
  const of = (percent: number | null) => said({ name: 'record-progress', task }, 'WAITING', { ...more, percent })
  expect(of(null)).toEqual({ task_id: 't', kind: 'WAITING' })
  expect(of(0)).toEqual({ task_id: 't', kind: 'WAITING', percent: 0 })
})

test('a card says what was chosen and how far the work is', () => {
  expect(chosen('record-progress', { kind: 'WAITING', percent: 30 })).toEqual({ choice: ['officer.progress.', 'WAITING'], percent: 30 })
  expect(chosen('verify-report', { valid: true })).toEqual({ choice: null, percent: null })
  expect(chosen('sign-task', { task_id: 't' })).toEqual({ choice: null, percent: null })
})
