import { expect, test } from 'vitest'
import { useZone } from '../../shared/time'
import { type Entry, claimed, sameClocks } from './history'

test('two clocks are the same where they are displayed alike, not where they are near', () => {
  useZone('Asia/Shanghai')
  const recorded_at = '2026-11-20T03:50:18.563Z'
  expect(sameClocks({ recorded_at, effective_at: '2026-11-20T03:50:17.608Z' })).toBe(false)
  expect(sameClocks({ recorded_at, effective_at: '2026-11-20T03:50:18.001Z' })).toBe(true)
  expect(sameClocks({ recorded_at, effective_at: '2025-11-20T03:50:18.563Z' })).toBe(false)
})

test('what was done offline says how late it came; what another system tells is long past and not late', () => {
  const told = (kind: string) => claimed({
    recorded_at: '2026-11-20T03:50:18Z', effective_at: '2026-11-20T03:30:18Z', payload: {}, actor: { kind, id: '' },
  } as unknown as Entry).note
  expect(told('HUMAN')).not.toBe('')
  expect(told('IMPORT')).toBe('')
})
