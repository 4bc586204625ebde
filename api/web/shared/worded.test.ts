import { expect, test } from 'vitest'
import { worded } from './worded'

test('what shows nothing was not written, and blanks around words are left out', () => {
  for (const nothing of ['', ' \n\t\u3000', '\u200b', '\u200b \u2060\ufeff\u00ad', '\ufe0f\u0301', '\u3164']) {
    expect(worded(nothing)).toBe('')
  }
  expect(worded(' 路灯不亮\n')).toBe('路灯不亮')
  expect(['😀', '。', '\u200b\u{20bb7}', '\ue5e5'].map(worded)).toEqual(['😀', '。', '\u200b\u{20bb7}', '\ue5e5'])
})
