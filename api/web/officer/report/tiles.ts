/* Which classes stand on the tiles. A tile never moves under the finger. */

const TILES = 6

/** stood: as they stand now. most: used most, by now. listed: every class there is. chosen: the one
    of the report, which always has a tile. */
export function laid(
  stood: readonly string[] | undefined, most: readonly string[], listed: readonly string[],
  chosen: string | null,
): readonly string[] {
  const kept = stood?.length && stood.every((code) => listed.includes(code))
  const tiles = kept ? stood : most.slice(0, TILES)
  if (!chosen || tiles.includes(chosen)) return tiles
  return [...tiles.slice(0, TILES - 1), chosen]
}
