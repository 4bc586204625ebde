import { language } from './words'

/* One typed fetch for every page. A page is a face: it has a session of its own in a cookie, which
   the server picks by the header. What is refused comes back as a Problem, never as a bare error. */

export type Face = 'officer' | 'console' | 'auditor'
/** Of a list each value is written for itself. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>

export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly allowed?: readonly string[]
  readonly errors?: readonly { pointer: string; zh: string; en: string }[]
  readonly [more: string]: unknown
}

/** What the server refused, with its sentences and the commands that would be taken instead. */
export class Problem extends Error {
  constructor(readonly body: ProblemBody, readonly headers: Headers) {
    super(body.code)
  }
  get code(): string { return this.body.code }
  get status(): number { return this.body.status }
  get sentence(): string { return this.body[language.value] }
  get allowed(): readonly string[] { return this.body.allowed ?? [] }
}

/** No answer came: it is not known whether the request was taken. Asking again is safe. */
export class NoAnswer extends Error {}

export interface Answer<T> {
  readonly body: T
  readonly headers: Headers
  readonly status: number
}

export interface Sent {
  readonly key?: string
  readonly seen?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

const PREFIX = '/api/v1'

export function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value as string[] : [value]).map((one) => [name, String(one ?? '')]))
    .filter((pair) => pair[1] !== '')
  const written = new URLSearchParams(given)
  return PREFIX + path + (given.length ? `?${written}` : '')
}

/** Requests of one face. All raise Problem and NoAnswer. ended: told of each that found no session. */
export function client(face: Face, ended: () => void = () => undefined) {
  async function ask<T>(method: string, url: string, body: unknown, sent: Sent): Promise<Answer<T>> {
    const headers: Record<string, string> = {
      'GridLedger-Face': face,
      'Accept-Language': language.value === 'zh' ? 'zh-CN' : 'en',
      ...sent.headers,
    }
    if (body !== undefined) headers['Content-Type'] ??= 'application/json'
    if (sent.key) headers['Idempotency-Key'] = sent.key
    if (sent.seen !== undefined) headers['If-Match'] = `"v${sent.seen}"`
    const raw = body instanceof Blob ? body : body === undefined ? null : JSON.stringify(body)
    try {
      const response = await fetch(url, {
        method, headers, body: raw, credentials: 'same-origin', cache: 'no-store',
        ...(sent.signal ? { signal: sent.signal } : {}),
      })
      return { body: await read<T>(response), headers: response.headers, status: response.status }
    } catch (cause) { // also an answer that breaks off in the middle is none
      if (cause instanceof Problem && cause.status === 401) ended()
      throw cause instanceof Problem ? cause : new NoAnswer(`${method} ${url}`, { cause })
    }
  }
  return {
    face,
    get: <T>(path: string, query: Query = {}, sent: Sent = {}) =>
      ask<T>('GET', address(path, query), undefined, sent),
    post: <T>(path: string, body: unknown, sent: Sent = {}) =>
      ask<T>('POST', address(path), body, sent),
    put: <T>(path: string, body: unknown, sent: Sent = {}) =>
      ask<T>('PUT', address(path), body, sent),
    del: (path: string, sent: Sent = {}) => ask<undefined>('DELETE', address(path), undefined, sent),
  }
}
export type Client = ReturnType<typeof client>

async function read<T>(response: Response): Promise<T> {
  const type = response.headers.get('Content-Type') ?? ''
  if (response.ok) {
    if (response.status === 204) return undefined as T
    if (type.startsWith('image/')) return await response.blob() as T
    return (type.includes('json') ? await response.json() : await response.text()) as T
  }
  if (type.includes('problem+json')) {
    throw new Problem((await response.json()) as ProblemBody, response.headers)
  }
  throw new NoAnswer(`${response.status} ${response.url}`)
}

/** The id of a command, made before it is sent and kept for every repeat (UUID version 4). */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
