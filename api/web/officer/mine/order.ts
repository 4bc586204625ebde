/* The order of the cards while a finger is on the page: what is pressed next must not move. */

/** How long after the last press the cards keep their places. */
export const HELD_MS = 10_000

/** Those that stood here keep their order; new ones come last, in theirs. */
export function placed(stood: readonly string[], now: readonly string[]): string[] {
  const [present, before] = [new Set(now), new Set(stood)]
  return [...stood.filter((key) => present.has(key)), ...now.filter((key) => !before.has(key))]
}
