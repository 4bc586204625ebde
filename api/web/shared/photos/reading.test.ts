import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { client } from '../api'
import { language } from '../words'
import { photo } from './reading'

const HERE = new Blob(['jpeg'], { type: 'image/jpeg' })
const gone = { code: 'evidence_erased', status: 410, zh: '已依法删除。', en: 'Erased by law.' }
const refusal = (status: number, body: object) => new Response(JSON.stringify({ ...gone, ...body, status }),
  { status, headers: { 'Content-Type': 'application/problem+json' } })
const answer = vi.fn<() => Promise<Response>>()

beforeEach(() => {
  vi.stubGlobal('fetch', answer)
  language.value = 'zh'
})
afterEach(() => vi.unstubAllGlobals())

const asked = async () => {
  const one = photo(client('console'), 'case', 'aa')
  await one.read()
  return one
}

test('a photo that is there has an address of its own until it is forgotten', async () => {
  answer.mockResolvedValue(new Response(HERE, { headers: { 'Content-Type': 'image/jpeg' } }))
  const one = await asked()
  expect(one.url.value).toMatch(/^blob:/)
  expect(one.why.value).toBe('')
  one.forget()
  expect(one.url.value).toBe('')
})

test.each([404, 403, 410])('a refusal (%d) is told in the words of the server, in the language of the page', async (status) => {
  answer.mockResolvedValue(refusal(status, {}))
  const one = await asked()
  expect([one.url.value, one.why.value, one.passing.value]).toEqual(['', gone.zh, false])
  language.value = 'en'
  expect(one.why.value).toBe(gone.en)
})

test('without a network it says so and can be asked again', async () => {
  answer.mockRejectedValueOnce(new TypeError('offline'))
  const one = await asked()
  expect(one.why.value).toContain('没有网络')
  expect(one.passing.value).toBe(true)
  answer.mockResolvedValue(new Response(HERE, { headers: { 'Content-Type': 'image/jpeg' } }))
  await one.read()
  expect(one.why.value).toBe('')
})

test('what the browser cannot read is no broken image', async () => {
  answer.mockResolvedValue(new Response(HERE, { headers: { 'Content-Type': 'image/jpeg' } }))
  const one = await asked()
  one.broken()
  expect([one.url.value, one.why.value]).toEqual(['', '这张照片打不开。'])
})
