import { expect, test } from 'vitest'
import type { Entry, Near } from './incident'
import { KEYS } from '../keys'
import { byCommand, called, possible } from './possible'

const entry = (name: string) => ({ name } as Entry)
const near = [{ stream: 'x' } as Near]
const does = (all: readonly { does: string }[]) => all.map((one) => one.does)

test('what the server gives and what has a key, in the order of the keys', () => {
  expect(does(possible(['add-note', 'accept-incident', 'sign-task'], [], []))).toEqual(['accept', 'note'])
})

test('merging needs a case nearby, an answer to a return needs one that waits', () => {
  const allowed = ['merge-duplicate', 'accept-return', 'refuse-return']
  expect(possible(allowed, [], [])).toEqual([])
  expect(does(possible(allowed, [], near))).toEqual(['merge'])
  const asks = [entry('incident.task_dispatched.v1'), entry('incident.return_requested.v1')]
  expect(does(possible(allowed, asks, []))).toEqual(['accept_return', 'refuse_return'])
  expect(possible(allowed, [...asks, entry('incident.return_refused.v1')], [])).toEqual([])
})

test('the grades of urgency are one where commands are listed', () => {
  expect(does(byCommand(possible(['regrade-incident', 'add-note'], [], [])))).toEqual(['urgent', 'note'])
})

test('a second unit is called a helping one only while another one leads', () => {
  const dispatch = KEYS.find((one) => one.does === 'dispatch')!
  const task = { id: 't', unit: 'u', lead: true, result: null }
  expect(called(dispatch, { tasks: [{ ...task, status: 'SIGNED' }] })).toBe('增派协办')
  expect(called(dispatch, { tasks: [{ ...task, status: 'RECALLED' }] })).toBe('派遣')
})
