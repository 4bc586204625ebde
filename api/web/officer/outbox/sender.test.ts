import { expect, it, vi } from 'vitest'
import type { Client } from '../../shared/api'
import { sender, type Told } from './sender'
import { items } from './store'

vi.mock('./store', () => ({ items: vi.fn(), move: vi.fn(), sendable: async () => [], settle: vi.fn() }))

interface Node { process: { on(name: string, hear: (error: unknown) => void): void } }
const node = globalThis as unknown as Node
const page = { addEventListener: () => undefined, removeEventListener: () => undefined }
vi.stubGlobal('window', { ...page, setTimeout, clearTimeout })
vi.stubGlobal('document', page)
vi.stubGlobal('navigator', { onLine: true })

it('goes on by itself after a failure that nobody foresaw', async () => {
  const failures: unknown[] = []
  node.process.on('unhandledRejection', (error) => failures.push(error))
  vi.mocked(items).mockRejectedValueOnce(new Error('the store is in the way')).mockResolvedValue([])
  const reached = vi.fn()
  const told: Told = { reached, signedOut: vi.fn(), received: vi.fn() }
  const sending = sender({} as Client, 'p', told)
  sending.wake()
  await vi.waitFor(() => expect(items).toHaveBeenCalledTimes(2), { timeout: 3000 })
  expect(failures).toHaveLength(1) // it is not hidden either
  expect(reached).not.toHaveBeenCalled() // where nothing waits nobody was asked
  sending.stop()
})
