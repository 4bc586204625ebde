import { expect, test } from 'vitest'
import { useZone } from '../../shared/time'
import { sameClocks } from './history'

test('two clocks are the same where they are displayed alike, not where they are near', () => {
  useZone('Asia/Shanghai')
  const recorded_at = '2026-11-20T03:50:18.563Z'
  expect(sameClocks({ recorded_at, effective_at: '2026-11-20T03:50:17.608Z' })).toBe(false)
  expect(sameClocks({ recorded_at, effective_at: '2026-11-20T03:50:18.001Z' })).toBe(true)
  expect(sameClocks({ recorded_at, effective_at: '2025-11-20T03:50:18.563Z' })).toBe(false)
})
