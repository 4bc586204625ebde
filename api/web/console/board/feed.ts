import { address } from '../../shared/api'

/* The live feed of the board: the browser's EventSource, which comes again by itself and says where
   it was. Only an end that it cannot mend, or does not mend soon, is told. */

export interface Upsert { readonly at: string; readonly row: readonly unknown[] }
export interface Told {
  upsert(message: Upsert, position: string): void
  gone(id: string, position: string): void
  /** What is held cannot be mended by changes, or no stream is to be had: read the whole again. */
  resync(): void
  alive(): void
  lost(): void
}

const MENDS_MS = 4_000 // a stream ends every ten minutes and is back in two seconds

/** Listen after a position until the returned function is called. */
export function listen(after: string, told: Told): () => void {
  const source = new EventSource(address('/boards/open/stream', { face: 'console', after }))
  let mending = 0
  const mended = () => {
    window.clearTimeout(mending)
    mending = 0
    told.alive()
  }
  const broken = () => {
    if (source.readyState === EventSource.CLOSED) {
      end()
      told.lost()
      mending = window.setTimeout(told.resync, MENDS_MS)
    } else {
      mending ||= window.setTimeout(told.lost, MENDS_MS)
    }
  }
  const offline = () => told.lost()
  const again = () => {
    end()
    told.resync()
  }
  source.onopen = mended
  source.onerror = broken
  window.addEventListener('offline', offline)
  window.addEventListener('online', again)
  source.addEventListener('upsert', (event: MessageEvent<string>) => {
    told.upsert(JSON.parse(event.data) as Upsert, event.lastEventId)
  })
  source.addEventListener('gone', (event: MessageEvent<string>) => {
    told.gone((JSON.parse(event.data) as { id: string }).id, event.lastEventId)
  })
  source.addEventListener('resync', again)
  function end(): void {
    source.close()
    window.clearTimeout(mending)
    window.removeEventListener('offline', offline)
    window.removeEventListener('online', again)
  }
  return end
}
