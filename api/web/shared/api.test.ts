import { afterEach, expect, test, vi } from 'vitest'
import { NoAnswer, Problem, address, client, newId } from './api'
import { language } from './words'

afterEach(() => vi.unstubAllGlobals())

function answering(response: Response) {
  const asked = vi.fn<typeof fetch>(() => Promise.resolve(response))
  vi.stubGlobal('fetch', asked)
  return asked
}

test('a request names its face, its command and what was seen', async () => {
  const asked = answering(Response.json({ outcome: 'APPLIED' }))
  await client('console').post('/incidents/1/commands/accept-incident', {}, { key: 'k', seen: 4 })
  const [url, sent] = asked.mock.calls[0]!
  expect(url).toBe('/api/v1/incidents/1/commands/accept-incident')
  expect(sent?.headers).toMatchObject({
    'GridLedger-Face': 'console', 'Idempotency-Key': 'k', 'If-Match': '"v4"',
  })
})

test('a refusal carries its sentence and what is allowed', async () => {
  const body = { code: 'not_verified', status: 409, zh: '还没有核查。', en: 'Not verified yet.',
    allowed: ['verify-resolution'] }
  answering(new Response(JSON.stringify(body), {
    status: 409, headers: { 'Content-Type': 'application/problem+json' },
  }))
  const refused = await client('console').post('/x', {}).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(Problem)
  if (!(refused instanceof Problem)) return
  language.value = 'zh'
  expect(refused.sentence).toBe('还没有核查。')
  expect(refused.allowed).toEqual(['verify-resolution'])
})

test('no answer is told apart from a refusal', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  await expect(client('officer').get('/me')).rejects.toBeInstanceOf(NoAnswer)
  answering(new Response('<html>', { status: 502 }))
  await expect(client('officer').get('/me')).rejects.toBeInstanceOf(NoAnswer)
  const cut = new ReadableStream({ pull(body) { body.error(new TypeError('network error')) } })
  const headers = { 'Content-Type': 'application/json' }
  answering(new Response(cut, { headers }))
  await expect(client('officer').get('/me')).rejects.toBeInstanceOf(NoAnswer)
  answering(new Response('{"half": ', { headers }))
  await expect(client('officer').get('/me')).rejects.toBeInstanceOf(NoAnswer)
})

test('what is not asked for is not in the address', () => {
  expect(address('/boards/open', { as_of: undefined, lang: '' })).toBe('/api/v1/boards/open')
  expect(address('/x', { as_of: '1.5+2' })).toBe('/api/v1/x?as_of=1.5%2B2')
})

test('ids are of version 4 and differ', () => {
  const ids = new Set(Array.from({ length: 1000 }, newId))
  expect(ids.size).toBe(1000)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/)
})
