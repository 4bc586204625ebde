import { expect, it } from 'vitest'
import { NoAnswer, Problem, type Client, type Sent } from '../../shared/api'
import { results } from './asking'
import type { BatchItem, Item } from './item'

const item = (id: string): Item => ({
  id, account: 'p', seq: 1, stream: id, name: 'report-incident', payload: {}, dependsOn: null,
  capturedAt: '', state: 'sent', settledAt: null, receipt: null, refusal: null,
  about: { category: null, number: null, place: null, text: null, photos: 0, left: 0 },
})
const malformed = new Problem(
  { type: '', title: '', status: 400, code: 'malformed', zh: '格式不对。', en: 'Malformed.' },
  new Headers())

/** A server that takes everything but a batch with this item in it. */
function server(spoils: string): { api: Pick<Client, 'post'>; asked: string[][] } {
  const asked: string[][] = []
  const post = async (_: string, body: unknown, sent?: Sent) => {
    expect(sent?.signal).toBeInstanceOf(AbortSignal) // a request that hangs is given up
    const ids = (body as { items: BatchItem[] }).items.map((one) => one.command_id)
    asked.push(ids)
    if (ids.includes(spoils)) throw malformed
    const taken = ids.map((command_id) => ({ command_id, result: 'applied' }))
    return { body: { results: taken }, headers: new Headers(), status: 200 }
  }
  return { api: { post } as unknown as Pick<Client, 'post'>, asked }
}

it('asks once where nothing is spoiled', async () => {
  const { api, asked } = server('none')
  expect((await results(api, [item('a'), item('b')])).map((one) => one.result)).toEqual(['applied', 'applied'])
  expect(asked).toEqual([['a', 'b']])
})

it('refuses only the item that spoils a batch, with the reason', async () => {
  const { api, asked } = server('b')
  const said = await results(api, [item('a'), item('b'), item('c')])
  expect(said.map((one) => [one.command_id, one.result])).toEqual(
    [['a', 'applied'], ['b', 'refused'], ['c', 'applied']])
  expect(said[1]?.problem?.zh).toBe('格式不对。')
  expect(asked).toHaveLength(4)
})

it('stands as refused where nobody may send, with the reason, and asks no more', async () => {
  const barred = new Problem({ ...malformed.body, status: 403, zh: '只可查阅。' }, new Headers())
  const asked: number[] = []
  const post = async (_: string, body: unknown, sent?: Sent) => {
    expect(sent?.signal).toBeInstanceOf(AbortSignal) // a request that hangs is given up
    asked.push((body as { items: BatchItem[] }).items.length)
    throw barred
  }
  const said = await results({ post } as unknown as Pick<Client, 'post'>, [item('a'), item('b')])
  expect(said.map((one) => [one.result, one.problem?.zh])).toEqual(
    [['refused', '只可查阅。'], ['refused', '只可查阅。']])
  expect(asked).toEqual([2, 1, 1])
})

it('waits where the server is busy or the session is over', async () => {
  for (const status of [401, 408, 429, 503]) {
    const busy = new Problem({ ...malformed.body, status }, new Headers())
    const api = { post: () => Promise.reject(busy) } as unknown as Pick<Client, 'post'>
    await expect(results(api, [item('a')])).rejects.toThrow(Problem)
  }
})

it('knows nothing where no answer came', async () => {
  const api = { post: () => Promise.reject(new NoAnswer('')) } as unknown as Pick<Client, 'post'>
  await expect(results(api, [item('a')])).rejects.toThrow(NoAnswer)
})
