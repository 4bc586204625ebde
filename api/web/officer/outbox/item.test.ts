import { describe, expect, it } from 'vitest'
import {
  AT_ONCE_MAX, answered, asked, before, due, listed, past, putAside, retried, sending, shown, steps, stuck, unsent,
  type Item, type Result,
} from './item'

const AT = '2026-03-02T01:00:00.000Z'

function item(changed: Partial<Item> = {}): Item {
  return {
    id: 'a', account: 'p', seq: 1, stream: 'a', name: 'report-incident',
    payload: { category: 'C1' }, dependsOn: null, capturedAt: AT,
    about: { category: 'C1', number: null, place: null, text: null, photos: 0, left: 0 },
    state: 'kept', settledAt: null, receipt: null, refusal: null, ...changed,
  }
}
const receipt = { stream: 'a', position: 'demo/1.7', number: '017-2026-00001', receipt_code: 'C' }
const applied: Result = { command_id: 'a', result: 'applied', receipt }
const problem = { code: 'task_not_open', zh: '任务已结束。', en: 'The task is over.', allowed: ['add-note'] }
const refused: Result = { command_id: 'a', result: 'refused', problem }

describe('an item of the outbox', () => {
  it('goes from the phone to its receipt', () => {
    const sent = sending(item())
    expect(sent.state).toBe('sent')
    const received = answered(sent, applied, AT)
    expect(received.state).toBe('received')
    expect(received.receipt?.number).toBe('017-2026-00001')
    expect([item(), sent, received].map(steps)).toEqual([
      ['at', 'todo', 'todo'], ['did', 'at', 'todo'], ['did', 'did', 'did'],
    ])
  })
  it('leaves the outbox once the list of reports tells all of it', () => {
    const received = answered(sending(item()), applied, AT)
    const streams = new Set(['a'])
    expect(listed(received, [{ state: 'stored' }], streams)).toBe(true)
    expect(listed(received, [], new Set())).toBe(false)
    for (const state of ['kept', 'refused']) expect(listed(received, [{ state }], streams)).toBe(false)
    expect(listed(item(), [], streams)).toBe(false)
    expect(listed({ ...received, about: { ...received.about, left: 1 } }, [], streams)).toBe(false)
    expect(listed({ ...received, name: 'sign-task' }, [], streams)).toBe(false)
  })
  it('keeps what was frozen, whatever is answered', () => {
    for (const result of [applied, refused, { command_id: 'a', result: 'retry' } as Result]) {
      const after = answered(sending(item()), result, AT)
      expect(asked(after)).toEqual(asked(item()))
    }
  })
  it('is received by a repeat that changed nothing', () => {
    expect(answered(sending(item()), { ...applied, result: 'nothing' }, AT).state).toBe('received')
  })
  it('stays with its reason when refused, and is never asked for again', () => {
    const stopped = answered(sending(item()), refused, AT)
    expect(stopped.state).toBe('refused')
    expect(stopped.refusal).toEqual(problem)
    expect(steps(stopped)[2]).toBe('stop')
    expect(due([stopped])).toEqual([])
  })
  it('is received only by what was done, though a refusal has its receipt too', () => {
    const stopped = answered(sending(item()), { ...refused, receipt }, AT)
    expect(stopped.state).toBe('refused')
    expect(stopped.receipt).toBeNull()
    for (const result of ['held', 'retry'] as const) {
      const later = answered(sending(item()), { command_id: 'a', result, receipt }, AT)
      expect(later).toEqual(item())
    }
  })
  it('goes once more, the same, only where another right would take it', () => {
    const barred = { ...refused, problem: { ...problem, status: 403 } } as typeof refused
    const stopped = answered(sending(item()), barred, AT)
    expect(stopped.refusal?.barred).toBe(true)
    expect(retried(stopped)).toEqual(item())
    expect(due([retried(stopped)])).toHaveLength(1)
    const ruled = answered(sending(item()), refused, AT)
    expect(retried(ruled)).toBe(ruled)
  })
  it('is on the phone again, and goes on, when nothing is known of it', () => {
    const later = answered(sending(item()), { command_id: 'a', result: 'retry' }, AT)
    for (const one of [later, unsent(sending(item()))]) {
      expect(one).toEqual(item())
      expect(due([one])).toHaveLength(1)
    }
    const received = answered(sending(item()), applied, AT)
    expect(unsent(received)).toBe(received)
    expect(due([sending(item())])).toHaveLength(1)
  })
  it('never loses a receipt to a later answer', () => {
    const received = answered(sending(item()), applied, AT)
    expect(answered(received, refused, AT)).toBe(received)
    expect(putAside(received)).toBe(received)
  })
  it('is put aside only by hand, not while it is being sent, and then no longer shown', () => {
    const sent = sending(item())
    expect(putAside(sent)).toBe(sent)
    const aside = putAside(answered(sending(item()), refused, AT))
    expect(aside.state).toBe('aside')
    expect(aside.refusal).toEqual(problem)
    expect(shown(aside, Date.parse(AT))).toBe(false)
  })
  it('is shown until it is settled, and twelve hours more', () => {
    const late = Date.parse(AT) + 13 * 3_600_000
    expect(shown(item(), late)).toBe(true)
    expect(shown(answered(sending(item()), refused, AT), late)).toBe(true)
    expect(shown(answered(sending(item()), applied, AT), late)).toBe(false)
    expect(shown(answered(sending(item()), applied, AT), late - 2 * 3_600_000)).toBe(true)
  })
})

describe('what is asked for', () => {
  it('opens a stream of its own only with a report', () => {
    expect(asked(item()).id).toBeNull()
    expect(asked(item({ id: 'b', name: 'sign-task' })).id).toBe('a')
  })
  it('comes in the order in which it was done, so many at once', () => {
    const many = Array.from({ length: 60 }, (_, n) => item({ id: `${n}`, seq: 60 - n }))
    const first = due(many)
    expect(first).toHaveLength(AT_ONCE_MAX)
    expect(first.map((one) => one.seq)).toEqual([...Array(AT_ONCE_MAX).keys()].map((n) => n + 1))
  })
  it('waits for what it depends on, and stops behind what was refused', () => {
    const sign = item({ id: 's', seq: 2, stream: 'x', name: 'sign-task' })
    const arrive = item({ id: 't', seq: 3, stream: 'x', name: 'arrive-on-scene', dependsOn: 's' })
    expect(before([sign], 'x')).toBe('s')
    expect(before([sign, arrive], 'x')).toBe('t')
    expect(before([answered(sign, applied, AT)], 'x')).toBeNull()
    expect(due([sign, arrive])).toHaveLength(2)
    expect(due([answered(sign, refused, AT), arrive])).toEqual([])
    expect(answered(sending(arrive), { command_id: 't', result: 'held' }, AT).state).toBe('kept')
    expect(putAside(arrive).state).toBe('aside')
  })
  it('does not wait behind what will never go', () => {
    const sign = answered(item({ id: 's', stream: 'x', name: 'sign-task' }), refused, AT)
    const arrive = item({ id: 't', seq: 2, stream: 'x', name: 'arrive-on-scene', dependsOn: 's' })
    const resolve = item({ id: 'u', seq: 3, stream: 'x', name: 'resolve-task', dependsOn: 't' })
    expect([arrive, resolve].map((one) => stuck([sign, arrive, resolve], one))).toEqual([true, true])
    expect(before([sign, arrive, resolve], 'x')).toBeNull()
    expect(due([sign, arrive, resolve])).toEqual([])
  })
})

describe('what need not be kept any more', () => {
  const received = (id: string, seq: number, settledAt: string): Item =>
    item({ id, seq, settledAt, state: 'received' })
  it('is what was received before, but for the last, whose number the next one follows', () => {
    const items = [received('a', 1, '2026-03-01'), received('b', 2, '2026-03-03'),
      item({ id: 'c', seq: 3, state: 'refused' }), received('d', 4, '2026-03-01')]
    expect(past(items, '2026-03-02').map(({ id }) => id)).toEqual(['a'])
    expect(past([], '2026-03-02')).toEqual([])
  })
})
