import { describe, expect, it } from 'vitest'
import type { Item, State } from '../outbox/item'
import { done as doneHere, next } from './steps'

const READ = 'demo/1.100'

const done = (name: string, state: State = 'kept', position = ''): Item => ({
  id: name, account: 'p', seq: 1, stream: 's', name, payload: {}, dependsOn: null,
  capturedAt: '', state, settledAt: null, refusal: null,
  receipt: position ? { stream: 's', position, number: null, receiptCode: null } : null,
  about: { category: null, number: null, place: null, text: null, photos: 0, left: 0 },
})
const task = (status: string, act: 'sign-task' | 'verify-report' | 'verify-resolution' = 'sign-task',
  timer: string | null = null) => ({ act, status, stream: 's', timer })

describe('the next step of a task', () => {
  it('is what the server says while nothing was done here', () => {
    expect(next(task('DISPATCHED'), READ, [])).toBe('sign-task')
    expect(next(task('SIGNED'), READ, [])).toBe('arrive-on-scene')
    expect(next(task('HANDLING'), READ, [])).toBe('resolve-task')
    expect(next(task('DONE'), READ, [])).toBeNull()
    expect(next(task('RESOLVED', 'verify-resolution'), READ, [])).toBe('verify-resolution')
    expect(next(task('REPORTED', 'verify-report'), READ, [])).toBe('verify-report')
  })
  it('goes on from what waits on this phone', () => {
    const [sign, arrive, resolve] = ['sign-task', 'arrive-on-scene', 'resolve-task'].map((name) => done(name))
    expect(next(task('DISPATCHED'), READ, [sign!])).toBe('arrive-on-scene')
    expect(next(task('DISPATCHED'), READ, [sign!, arrive!])).toBe('resolve-task')
    expect(next(task('DISPATCHED'), READ, [sign!, resolve!])).toBeNull()
    expect(next(task('DISPATCHED'), READ, [done('return-task')])).toBeNull()
    expect(next(task('REPORTED', 'verify-report'), READ, [done('verify-report')])).toBeNull()
  })
  it('counts a receipt only where it is newer than what was read', () => {
    expect(next(task('DISPATCHED'), READ, [done('sign-task', 'received', 'demo/1.101')])).toBe('arrive-on-scene')
    expect(next(task('HANDLING'), READ, [done('resolve-task', 'received', 'demo/1.99')])).toBe('resolve-task')
  })
  it('never goes back behind the server', () => {
    expect(next(task('HANDLING'), READ, [done('sign-task')])).toBe('resolve-task')
  })
  it('is still the arrival after progress while its clock runs', () => {
    const handled = task('HANDLING', 'sign-task', 'T4')
    expect(next(handled, READ, [])).toBe('arrive-on-scene')
    expect(next(handled, READ, [done('arrive-on-scene')])).toBe('resolve-task')
    expect(next(handled, READ, [done('resolve-task')])).toBeNull()
    expect(next(task('HANDLING', 'sign-task', 'T5'), READ, [])).toBe('resolve-task')
  })
  it('comes back when the ledger refused it', () => {
    expect(next(task('DISPATCHED'), READ, [done('sign-task', 'refused')])).toBe('sign-task')
    expect(next(task('SIGNED'), READ, [done('arrive-on-scene', 'aside')])).toBe('arrive-on-scene')
  })
  it('is moved neither by a note nor by what belongs elsewhere', () => {
    expect(next(task('SIGNED'), READ, [done('add-note'), done('record-progress')])).toBe('arrive-on-scene')
    expect(next(task('SIGNED'), READ, [{ ...done('resolve-task'), stream: 'x' }])).toBe('arrive-on-scene')
  })
})

describe('a step beside the others', () => {
  const task = { stream: 's', task: 't' }
  const told = (state: State, position = '', task_id = 't') =>
    [{ ...done('contact-reporter', state, position), payload: { task_id } }]

  it('is not offered again while it waits here, nor before what is read says so', () => {
    expect(doneHere('contact-reporter', task, READ, told('kept'))).toBe(true)
    expect(doneHere('contact-reporter', task, READ, told('received', 'demo/1.101'))).toBe(true)
  })
  it('is offered where it was refused, where the server knows better, and for another task', () => {
    expect(doneHere('contact-reporter', task, READ, told('refused'))).toBe(false)
    expect(doneHere('contact-reporter', task, READ, told('received', 'demo/1.99'))).toBe(false)
    expect(doneHere('contact-reporter', task, READ, told('kept', '', 'x'))).toBe(false)
    expect(doneHere('request-extension', task, READ, told('kept'))).toBe(false)
  })
})
