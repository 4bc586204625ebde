import { ref, shallowRef } from 'vue'
import { NoAnswer, Problem, type Client } from '../shared/api'
import { offset } from '../shared/time'

/* The moment that a page shows: a time or a position, as the server resolves it. */

export interface Moment { readonly position: string; readonly at: string }

const WALL = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/
const PLACE = /^(?:[^/\s]+\/)?([1-9]\d{0,8}\.\d{1,18})$/

/** What a wall clock of the ledger shows, as an instant; null for what is no time. */
export function fromWall(text: string): string | null {
  const found = WALL.exec(text.trim())
  if (!found) return null
  const [, y, mo, d, h, mi, s = '00', fraction = ''] = found
  const wall = `${y}-${mo}-${d}T${h}:${mi}:${s}${fraction && `.${fraction}`}`
  const utc = Date.parse(`${wall}Z`)
  if (Number.isNaN(utc)) return null
  let shift = offset(utc)
  shift = offset(Date.parse(wall + shift))
  return wall + shift
}

/** `1.271937` of what somebody typed or copied; null for what is no position. */
export const fromPlace = (text: string): string | null => PLACE.exec(text.trim())?.[1] ?? null

/** A position without its ledger, as it stands in an address. */
export const short = (position: string): string => position.slice(position.indexOf('/') + 1)

/** The number of a position in the log. */
export const ordinal = (position: string): number => Number(position.slice(position.lastIndexOf('.') + 1))

/** wrong: the moment asked for is none, or lies ahead. head: how far the log is now. */
export function moments(api: Client) {
  const shown = shallowRef<Moment | null>(null)
  const head = shallowRef<Moment | null>(null)
  const wrong = ref('')

  async function ask(asOf: string): Promise<Moment | null> {
    const query = { limit: 1, as_of: asOf || undefined }
    const { body } = await api.get<Moment>('/audit/events', query)
    return { position: body.position, at: body.at }
  }

  let asked = 0
  async function resolve(asOf: string): Promise<void> {
    const mine = ++asked
    wrong.value = ''
    try {
      const [then, now] = [asOf ? await ask(asOf) : null, await ask('')]
      if (mine === asked) [shown.value, head.value] = [then, now]
    } catch (error) {
      if (mine !== asked) return
      if (error instanceof Problem) wrong.value = error.sentence
      else if (!(error instanceof NoAnswer)) throw error
      shown.value = null
    }
  }
  return { shown, head, wrong, resolve }
}
export type Moments = ReturnType<typeof moments>
