import { address } from '../shared/api'

/* Hears that something of this officer's has changed, so that it is read anew at once and not only
   at the next round. What is told is not shown here: the answers to his questions are. */

export interface Feed {
  /** Begin, where it has not begun or has ended. */
  listen(): void
  stop(): void
}

/** `changed`: also when the connection is there (again), because of what was missed without it. */
export function feed(changed: () => void): Feed {
  let source: EventSource | null = null
  function stop(): void {
    source?.close()
    source = null
  }
  function listen(): void {
    if (source && source.readyState !== EventSource.CLOSED) return
    source = new EventSource(address('/me/stream', { face: 'officer' }))
    for (const name of ['open', 'upsert', 'gone', 'resync']) source.addEventListener(name, changed)
  }
  return { listen, stop }
}
