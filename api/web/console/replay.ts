import { ref, watch } from 'vue'
import type { Client } from '../shared/api'
import { type Frame, frames } from '../shared/board/frames'
import { player } from '../shared/player'
import { short } from '../shared/positions'
import { day, now } from '../shared/time'
import type { Board } from './board/board'
import { t } from './t'

/* The board of the past, one change further or back, and played. Its day is read when somebody first
   asks for a step; what it shows then are the server's frames. The moment is chosen anew where it
   comes to rest, never at each picture. */

const instantOf = (at: number): string => new Date(at).toISOString()
const momentOf = (one: Frame): string => (one.limit ? one.at : short(one.position))

/** choose: a moment at which the board has come to rest. say: why there is no step. */
export function replay(api: Client, board: Board, choose: (asOf: string) => void, say: (why: string) => void) {
  const shown = frames(api)
  const own = ref('') // the moment that this put there itself
  let leaving = false
  let turn: Promise<void> = Promise.resolve()

  function select(n: number): void {
    shown.show(n)
    const one = shown.all.value[n]!
    board.lay(shown.rows.value, one.position, one.at)
    if (!play.playing.value) rest()
  }
  const play = player(shown.ticks, shown.place, select)
  watch(play.playing, (going) => { if (!going && !leaving) rest() }, { flush: 'sync' })

  function rest(): void {
    const one = shown.all.value[shown.place.value]
    if (!one) return
    own.value = momentOf(one)
    choose(own.value)
  }

  /** The frames of a day; says so where they cannot be had. */
  async function read(of: string): Promise<boolean> {
    const { value } = shown.standing
    if (shown.day() !== of || value === 'refused' || value === 'offline') {
      await shown.load(of, instantOf(now()))
    }
    const there = shown.standing.value === 'there' || shown.standing.value === 'empty'
    if (!there) say(t('console.past.no_frames'))
    return there
  }
  /** Stand where the board stands. */
  async function ready(): Promise<boolean> {
    if (!board.at.value || !await read(day(board.at.value))) return false
    const here = shown.all.value[shown.place.value]
    if (!here || momentOf(here) !== own.value) shown.show(shown.by(Date.parse(board.at.value)))
    return true
  }

  /** One change further (1) or back (-1), over midnight too. */
  async function stepped(by: 1 | -1): Promise<void> {
    leave()
    if (!await ready()) return
    for (let days = 0; days < DAYS_MAX; days += 1) {
      const n = shown.place.value + by
      if (n >= 0 && n < shown.all.value.length) return select(n)
      const over = by < 0 ? shown.bounds.value[0] - 1 : shown.bounds.value[1]
      if (over > now() || !await read(day(over))) break
      shown.show(by < 0 ? shown.all.value.length - 1 : -1)
      if (by < 0 && shown.all.value.length) return select(shown.place.value)
    }
    say(t('console.past.no_more'))
  }
  const step = (by: 1 | -1): Promise<void> => { turn = turn.then(() => stepped(by)); return turn }

  async function toggle(): Promise<void> {
    if (play.playing.value) return play.stop()
    if (!await ready()) return
    if (shown.place.value >= shown.all.value.length - 1) return say(t('console.past.no_more'))
    play.toggle()
  }
  /** Stop without choosing a moment. */
  function leave(): void {
    leaving = true
    play.stop()
    leaving = false
  }
  /** The moment is chosen elsewhere from here on. */
  function forget(): void {
    leave()
    own.value = ''
  }
  return { playing: play.playing, own, step, toggle, forget, stop: play.stop }
}
const DAYS_MAX = 7
export type Replay = ReturnType<typeof replay>
