import { expect, test } from 'vitest'
import { language, words } from './words'

const t = words(
  { board: { title: '看板', shown: '共 {n} 件，其中 {m} 件', 'kind.A': '甲' } },
  { board: { title: 'Board', shown: '{m} of {n}', 'kind.A': 'first' } },
)

test('a key has its words in the language of the page', () => {
  language.value = 'zh'
  expect(t('board.title')).toBe('看板')
  language.value = 'en'
  expect(t('board.title')).toBe('Board')
})

test('values stand where each language wants them', () => {
  language.value = 'zh'
  expect(t('board.shown', { n: 7, m: 2 })).toBe('共 7 件，其中 2 件')
  language.value = 'en'
  expect(t('board.shown', { n: 7, m: 2 })).toBe('2 of 7')
})

test('a count above 9999 has its thousands apart, a year has not', () => {
  language.value = 'en'
  expect(t('board.shown', { n: 12_345, m: 2018 })).toBe('2018 of 12,345')
})

test('a code that this page does not know is shown as it is', () => {
  expect(t.of('board.kind.', 'A')).toBe('first')
  expect(t.of('board.kind.', 'NEWER')).toBe('NEWER')
})
