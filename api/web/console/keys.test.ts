import { expect, test } from 'vitest'
import { KEYS, asked, changeKey, keyOf, keyTo, movable, resetKeys, switchSingle, takeKeys } from './keys'
import zh from '../words/zh/console.json'
import commands from '../words/zh/command.json'

const pressed = (key: string, more = {}) =>
  ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more })

test('no key stands for two things', () => {
  const all = KEYS.flatMap((one) => [one.key, one.also].filter(Boolean))
  expect(new Set(all).size).toBe(all.length)
  expect(new Set(KEYS.map((one) => one.does)).size).toBe(KEYS.length)
})

test('every key has words, and every command of a key has', () => {
  for (const one of KEYS) {
    expect(Object.keys(zh)).toContain(`key.${one.does}`)
    if (one.command) expect(Object.keys(commands)).toContain(one.command)
  }
})

test('a key acts by its letter or by its arrow, never with a modifier', () => {
  expect(asked(pressed('j'), false)?.does).toBe('down')
  expect(asked(pressed('ArrowDown'), false)?.does).toBe('down')
  expect(asked(pressed('j', { ctrlKey: true }), false)).toBeUndefined()
  expect(asked(pressed('A'), false)).toBeUndefined()
})

test('while somebody types only Escape is ours', () => {
  expect(asked(pressed('a'), true)).toBeUndefined()
  expect(asked(pressed('Enter'), true)).toBeUndefined()
  expect(asked(pressed('Escape'), true)?.does).toBe('back')
})

test('single keys can be switched off; arrows, Enter, Escape and the sheet stay', () => {
  globalThis.localStorage = { setItem: () => undefined } as unknown as Storage
  switchSingle(false)
  expect(asked(pressed('a'), false)).toBeUndefined()
  for (const key of ['ArrowUp', 'Enter', 'Escape', '?']) expect(asked(pressed(key), false)).toBeDefined()
  switchSingle(true)
})

test('a post gives a key another letter, on this machine, and finds it there again', () => {
  const kept = new Map<string, string>()
  globalThis.localStorage = {
    setItem: (name: string, text: string) => kept.set(name, text), getItem: (name: string) => kept.get(name) ?? null,
  } as unknown as Storage
  takeKeys('mine')
  expect(changeKey('accept', ';')).toBeUndefined()
  expect([asked(pressed(';'), false)?.does, asked(pressed('a'), false)]).toEqual(['accept', undefined])
  takeKeys('his')
  expect(keyTo('accept')).toBe('a')
  takeKeys('mine')
  expect(keyTo('accept')).toBe(';')
  resetKeys()
  expect(asked(pressed('a'), false)?.does).toBe('accept')
})

test('no key is taken from what has it, and the sheet, arrows and Enter keep theirs', () => {
  expect(changeKey('accept', 'd')?.does).toBe('dispatch')
  expect(keyTo('accept')).toBe('a')
  for (const does of ['sheet', 'peek', 'back']) {
    expect(movable(KEYS.find((one) => one.does === does)!)).toBe(false)
    expect(changeKey(does, ';')?.does).toBe(does)
  }
})

test('a command that is allowed finds its key', () => {
  expect(keyOf('verify-resolution')?.key).toBe('v')
  expect(keyOf('regrade-incident')?.key).toBe('1')
  expect(keyOf('sign-task')).toBeUndefined()
})
