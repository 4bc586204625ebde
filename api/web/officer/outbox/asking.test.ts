import { expect, it } from 'vitest'
import { NoAnswer, Problem, type Client } from '../../shared/api'
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
  const post = async (_: string, body: unknown) => {
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

it('knows nothing where no answer came', async () => {
  const api = { post: () => Promise.reject(new NoAnswer('')) } as unknown as Pick<Client, 'post'>
  await expect(results(api, [item('a')])).rejects.toThrow(NoAnswer)
})
