import { expect, test } from 'vitest'
import type { Client, Query } from '../api'
import { dayBounds } from '../time'
import { frames } from './frames'

const DAY = '2026-11-20'
const [begin, end] = dayBounds(DAY)

/** Up to where the frames of the day are asked for, looked at in that instant. */
async function askedUpTo(now: string): Promise<unknown> {
  const asked: Query[] = []
  const get = async (path: string, query: Query): Promise<unknown> => {
    if (path === '/boards/open/frames') asked.push(query)
    return { body: { position: 'l/1.1', at: begin, columns: [], rows: [], frames: [], next: null } }
  }
  await frames({ get } as unknown as Client).load(DAY, now)
  return asked[0]?.to
}

test('a day that goes on is asked for up to now, so that limits since the last event have passed', async () => {
  expect(await askedUpTo(begin)).toBeUndefined()
})

test('a day that is over is asked for up to its end', async () => {
  expect(await askedUpTo(new Date(Date.parse(end) + 1).toISOString())).toBe(end)
})
