import { expect, it } from 'vitest'
import { kept } from './theme'

it('reads what was chosen, and nothing else, from the cookies', () => {
  expect(kept('gl_console=x; gl_theme=dark')).toBe('dark')
  expect(kept('gl_theme=light; other=1')).toBe('light')
  expect(kept('gl_theme=system')).toBeUndefined()
  expect(kept('not_gl_theme=dark')).toBeUndefined()
  expect(kept('gl_theme=darker')).toBeUndefined()
})
