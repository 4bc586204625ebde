/* How much was recorded in each part of a day, and when limits passed in it. */

export interface DayRail { readonly events: readonly number[]; readonly breaches: readonly string[] }

/** Ten minutes each. */
export const BINS = 144
export const NO_RAIL: DayRail = { events: [], breaches: [] }
