import { expect, test } from 'vitest'
import { told } from './told'

const said = (name: string, payload: Record<string, unknown>) => told({ name: `incident.${name}.v1`, payload })

test('a call says what came of it, whether it is solved and its score', () => {
  expect(said('follow_up_recorded', { outcome: 'REACHED', solved: false, score: 2 }))
    .toEqual(['接通，没有解决', '满意度 2 分'])
  expect(said('follow_up_recorded', { outcome: 'UNREACHED', solved: null, score: null })[0]).toBe('没有接通')
})

test('a contact says by which means, more time why and until when', () => {
  expect(said('reporter_contacted', { means: 'PHONE' })).toEqual(['电话'])
  const [why, until] = said('extension_requested', { reason: 'PARTS', new_due: '2026-01-02T03:00:00Z' })
  expect(why).toBe('等材料')
  expect(until).toMatch(/^延到 01-02 /)
})

test('what says nothing more adds nothing', () => {
  expect(said('task_signed', { unit: 'u' })).toEqual([])
})
