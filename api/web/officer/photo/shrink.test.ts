import { expect, it } from 'vitest'
import { fitted, hex, SIDE_MAX } from './shrink'

it('fits a large picture and leaves a small one as it is', () => {
  expect(fitted(4096, 3072)).toEqual({ width: SIDE_MAX, height: 1536 })
  expect(fitted(3072, 4096)).toEqual({ width: 1536, height: SIDE_MAX })
  expect(fitted(640, 480)).toEqual({ width: 640, height: 480 })
  expect(fitted(50_000, 1)).toEqual({ width: SIDE_MAX, height: 1 })
})

it('writes a hash as the server reads it', () => {
  expect(hex(new Uint8Array([0, 15, 171, 255]).buffer)).toBe('000fabff')
})
