/* Changes in turns: what comes in a crowd is applied together, at most four times a second and in
   its order, so that a board that changes a hundred times a second still answers its keys. */

export const TURN_MS = 250

/** `turned`: called after each turn, once for all that was applied in it. */
export function paced(turned: () => void) {
  let waiting: (() => void)[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = -Infinity

  function turn(): void {
    timer = undefined
    last = performance.now()
    const all = waiting
    waiting = []
    for (const one of all) one()
    turned()
  }
  return {
    /** Apply it now where nothing was for a while, else with the next turn. */
    add(change: () => void): void {
      waiting.push(change)
      timer ??= setTimeout(turn, Math.max(0, last + TURN_MS - performance.now()))
    },
    /** What waits is void: the whole is read anew. */
    drop(): void {
      clearTimeout(timer)
      timer = undefined
      waiting = []
    },
  }
}
