import { shallowRef } from 'vue'
import { NoAnswer, Problem, type Client } from '../shared/api'
import { BINS, type DayRail } from '../shared/rail'
import { day, dayBounds } from '../shared/time'

/* The day of the moment that the board shows: a help for choosing another one, and absent where it
   cannot be had. */

export interface RailOfDay { readonly rail: DayRail; readonly bounds: readonly [number, number] }

export function dayRail(api: Client) {
  const shown = shallowRef<RailOfDay | null>(null)
  let of = ''

  async function read(at: string): Promise<void> {
    const wanted = day(at)
    if (of === wanted) return
    of = wanted
    const [begin, end] = dayBounds(wanted)
    try {
      const { body } = await api.get<DayRail>('/audit/rail', { begin, end, bins: BINS })
      if (of === wanted) shown.value = { rail: body, bounds: [Date.parse(begin), Date.parse(end)] }
    } catch (error) {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error
      if (of !== wanted) return
      shown.value = null
      of = ''
    }
  }
  return { shown, read }
}
