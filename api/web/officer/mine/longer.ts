/* By how much more time may be asked for: in even steps from the due that stands to the latest. */

const MINUTE_MS = 60_000
const EVEN = [1, 5, 15, 60, 24 * 60].map((minutes) => minutes * MINUTE_MS)
const STEPS_MAX = 48

export interface Longer {
  readonly step: number
  readonly steps: number
}

/** The length of a step in ms, and how many of them there are; the last never leads past `latest`.
    Both instants in ms. */
export function longer(due: number, latest: number): Longer {
  const length = Math.max(0, latest - due)
  const step = EVEN.find((one) => length / one <= STEPS_MAX) ?? EVEN.at(-1)!
  return { step, steps: Math.floor(length / step) }
}
