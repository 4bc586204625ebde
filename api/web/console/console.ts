import { computed, nextTick, ref, watch } from 'vue'
import type { Client } from '../shared/api'
import { names as namesOf } from '../shared/names'
import { acting } from './acts/acting'
import type { More, Question } from './acts/question'
import { plain } from './acts/plain'
import { shownInAddress } from './address'
import { board as boardOf } from './board/board'
import { excerpts } from './board/excerpts'
import { found } from './found'
import { EARLY_MAX, needsBoard, released } from './early'
import { type Row, SHOWS, type Show, firstOver, newestReported } from '../shared/board/rows'
import { KEYS, type KeyOf, asked, typing } from './keys'
import { type Numbered, numbered as numberedOf } from './numbered'
import { news as newsOf, sound, switchSound } from './news'
import { opened as openedOf } from './peek/incident'
import { form } from './peek/later'
import type { Me } from '../shared/session'
import { ordinal, short } from '../shared/positions'
import { replay as replayOf } from './replay'
import { t } from './t'

/* The console: what is focused and opened, and what each key does. Everything that a key does a
   button does too, through `does`. */

const REST_MS = 250 // a row that is only passed over is not read: each reading is noted

/** What decisions ask for, and its form: no part of what a board waits for. */
export const questions = async () => (await Promise.all([import('./acts/asking'), form()]))[0]

/** home: the filter that this post comes for. others: whose the steps are that are not its own. */
export function consoleOf(api: Client, home: Show, others: Me['others']) {
  const shown = shownInAddress(home)
  const names = namesOf(api)
  const board = boardOf(api, (row) => news.arrived(row))
  const news = newsOf(() => board)
  const opened = openedOf(api)
  const words = excerpts(api)
  const numbered = numberedOf(api)
  const acts = acting(api, async (id) => {
    await opened.open(id, undefined, true)
    return opened.incident.value
  })
  const asking = ref<Question | null>(null)
  const sheet = ref(false)
  const picking = ref(false)
  const find = ref<HTMLInputElement | null>(null)
  const said = ref('') // what the last key found nothing for, until the next one
  const past = computed(() => shown.asOf !== '')
  const replay = replayOf(api, board, (asOf) => { shown.asOf = asOf }, (why) => { said.value = why })
  let resting = 0
  let begin = (): void => undefined
  const begun = ref(false)
  let turn: Promise<unknown> = new Promise<void>((done) => { begin = done })
  let turns = 0
  let last = ''

  watch(() => shown.find, (wish) => { board.find.value = (row) => found(row, wish, names) }, { immediate: true })
  watch(() => shown.show, (to) => { board.show.value = SHOWS.includes(to as Show) ? (to as Show) : 'open' },
    { immediate: true })
  let looking: Promise<void> = Promise.resolve()
  watch(() => shown.asOf, (to) => { looking = look(to) }, { immediate: true })
  watch(() => [shown.at, shown.open, shown.asOf] as const, ([at, open, asOf], last) => {
    board.focused.value = at || null
    window.clearTimeout(resting)
    if (at !== last?.[0]) {
      asking.value = null
      acts.dismiss()
      news.seen(at)
    }
    if (!at || !open) opened.close()
    else resting = window.setTimeout(() => void opened.open(at, asOf || undefined), last?.[1] ? REST_MS : 0)
  }, { immediate: true })

  /** What somebody else did to the opened incident is shown in the peek too. */
  watch(() => board.rows.value.get(shown.at)?.since, async (since, before) => {
    if (before === undefined || since === undefined || since === before) return
    const at = shown.at
    await acts.unread.value // what was decided here is read after its answer anyway
    const known = opened.incident.value?.history.at(-1)?.position ?? ''
    if (shown.at === at && shown.open && !past.value && ordinal(known) < since) {
      await opened.open(at, undefined, true)
    }
  })

  async function look(asOf: string): Promise<void> {
    words.at(asOf || undefined)
    if (asOf && asOf === replay.own.value) return // it is on the board already
    replay.forget()
    news.forget()
    await board.read(asOf || undefined)
  }

  /** A row that a filter hides, or that was rolled away, is focused still; without its peek nobody
      would see what he does. */
  const inSight = (): boolean => shown.at !== ''
    && (shown.open || board.drawn.value.some((row) => row.stream === shown.at))

  function focus(id: string): void { shown.at = id }
  function open(id: string): void {
    shown.at = id
    shown.open = true
  }
  /** To a row, or to the words for why there is none. */
  function jump(row: Row | undefined, none: 'console.none.over' | 'console.none.reported'): void {
    if (row) open(row.stream)
    else said.value = t(none)
  }
  function step(by: number): void {
    const lines = board.lines.value
    const at = lines.findIndex((row) => row.stream === shown.at)
    const from = at < 0 && by !== 1 ? 0 : at // with no row focused the first step leads to the first
    const to = Math.max(0, Math.min(lines.length - 1, from + by))
    if (lines[to]) focus(lines[to].stream)
  }
  function back(): void {
    if (sheet.value) sheet.value = false
    else if (picking.value) picking.value = false
    else if (acts.outcome.value) acts.dismiss()
    else if (asking.value) asking.value = null
    else if (shown.open) shown.open = false
    else if (replay.playing.value) replay.stop()
    else if (past.value) shown.asOf = ''
    else if (shown.find) shown.find = ''
    else news.hide()
    void nextTick(() => (asking.value && shown.open ? toForm() : toRow()))
  }
  function toForm(): void { document.querySelector<HTMLElement>('form.ask :is(input, textarea, [role=listbox])')?.focus() }
  /** The keyboard back to the focused row; where it is not on the board, to none: never another. */
  function toRow(): void {
    document.querySelector<HTMLElement>('tr[aria-selected="true"]')?.focus()
  }

  /** From the field to the first row that was found, or to what was found elsewhere as soon as it
      is there; never to what would drop the search. */
  function toFound(): void {
    find.value?.blur()
    const there = document.querySelector<HTMLElement>('tr[tabindex="0"], .board .says .found')
    there?.focus()
    awaited = there === null
  }
  let awaited = false // what was looked for and is still being looked for elsewhere
  watch(numbered.elsewhere, async (all) => {
    if (!awaited || !all.length) return
    await nextTick()
    if (document.activeElement === document.body) toFound()
  })

  /** Decisions are taken in turn: a key pressed while another one is on its way waits until that is
      answered and read, so that whoever is quick is neither ignored nor refused by an old state; it
      is dropped where the answer is no yes, or where another row is focused by then. */
  function act(does: string, command: string): Promise<void> {
    if (!past.value && !inSight()) said.value = t('console.select_first')
    else if (!past.value && !begun.value) said.value = t('console.held')
    const [at, mine, waits] = [shown.at, `${command} ${shown.at}`, turns > 0 || acts.unread.value !== null]
    if (past.value || !inSight() || mine === last) return Promise.resolve()
    last = mine
    turns += 1
    const done = turn.then(() => acts.unread.value).then(() => {
      if (shown.at === at && !(waits && acts.outcome.value)) return decide(at, does, command)
    }).finally(() => {
      turns -= 1
      if (last === mine) last = ''
    })
    turn = done.catch(() => undefined)
    return done
  }

  /** Ask for what a decision on the focused incident needs, or send it where it needs nothing. */
  async function decide(at: string, does: string, command: string): Promise<void> {
    if (opened.incident.value?.id !== at) {
      shown.open = true
      await opened.open(at)
    }
    const incident = opened.incident.value
    if (incident?.id !== at || shown.at !== at) return // moved on meanwhile: never another one
    asking.value = null
    acts.dismiss()
    if (![...incident.allowed, ...incident.nowhere].includes(command)) {
      return acts.bar(incident, command, whose(command))
    }
    if (['dispatch', 'merge', 'reassign'].includes(does)) await opened.helped()
    const levels = does === 'escalate' || does === 'delegate' ? await opened.levels(at) : null
    if (shown.at !== at) return
    const payload = plain(does, incident)
    if (payload) await acts.send(acts.draft(incident, command, payload, t.of('console.key.', does)))
    else asking.value = { seen: incident.version, ...(await questions()).question(does, command, incident, {
      names, near: opened.near.value, suggested: opened.suggested.value,
      unfit: opened.unfit.value, levels,
      numbered: async (text) => (await numbered.read(text))
        .filter((one) => one.is_open && one.stream !== at)
        .map((one) => ({ value: one.stream, label: one.number, note: called(one) })),
    }) }
  }

  const called = (one: Numbered): string =>
    [t.of('terms.status.', one.status), names.category(one.category)].filter(Boolean).join(' · ')
  watch(() => (board.standing.value !== 'live' || board.lines.value.length ? '' : shown.find.trim()),
    numbered.seek)

  /** Why not, where no state of it would do: the step is another post's. */
  function whose(command: string): string {
    const roles = (others[command] ?? []).map((role) => t.of('terms.role.', role))
    return roles.length ? t('console.refused.post', { who: roles.join(t('console.and')) }) : ''
  }

  watch(acts.done, (now) => { if (now?.deed.command === asking.value?.command) asking.value = null })
  async function answer(choice: string, sentence: string, more: More): Promise<void> {
    const [held, incident] = [asking.value, opened.incident.value]
    if (!held || !incident) return
    const gathered = held.choices.filter((one) => more.chosen.includes(one.value)).map((one) => one.label)
    const label = held.gather ? gathered.join(t('console.and')) : more.label
    const draft = acts.draft(incident, held.command, held.payload(choice, sentence, more),
      [label, sentence].filter(Boolean).join(t('console.colon')))
    await acts.send(draft)
    await nextTick()
    toRow()
  }

  /** One change back; from now too: the board is then that of its own position. */
  async function earlier(): Promise<void> {
    if (!past.value && board.position.value) {
      shown.asOf = short(board.position.value)
      await nextTick()
      await looking
    }
    if (board.standing.value === 'then') await replay.step(-1)
  }

  const doing: Readonly<Record<string, () => unknown>> = {
    down: () => step(1),
    up: () => step(-1),
    first: () => step(-1e6),
    last: () => step(1e6),
    peek: () => { if (shown.at) shown.open = true; else step(0) },
    back,
    breach: () => jump(news.overdue.value[0] ?? firstOver(board.lines.value, board.clock.value), 'console.none.over'),
    newest: () => jump(news.urgent.value[0] ?? newestReported(board.lines.value), 'console.none.reported'),
    undo: async () => { if (!await acts.undo()) said.value = t('console.none.undo') },
    find: () => find.value?.focus(),
    earlier,
    later: () => replay.step(1),
    play: () => replay.toggle(),
    past: () => { picking.value = !picking.value },
    reconnect: () => {
      const held = acts.outcome.value
      return held?.kind === 'unanswered' ? acts.send(held.deed) : board.read(shown.asOf || undefined)
    },
    sound: () => switchSound(!sound.value),
    sheet: () => { sheet.value = !sheet.value },
  }

  function press(event: KeyboardEvent): void {
    const target = event.target as HTMLElement | null
    const key = asked(event, typing(target))
    if (!key) return
    const onControl = target?.closest('button, a, [role="listbox"], dialog') && /^(Enter| )$/.test(key.key)
    if (onControl || (key.group === 'past' && !past.value && !(picking.value && key.does === 'earlier'))) return
    said.value = ''
    event.preventDefault()
    if (board.standing.value === 'loading' && needsBoard(key, inSight())) return hold(key)
    if (key.does === 'peek' && acts.outcome.value?.kind === 'stale') void acts.insist()
    else if (key.command) void act(key.does, key.command)
    else void doing[key.does]?.()
  }

  const held: KeyOf[] = []
  function hold(key: KeyOf): void {
    said.value = held.length < EARLY_MAX ? t('console.loading_key') : t('console.early_full', { n: EARLY_MAX })
    if (held.length < EARLY_MAX) held.push(key)
  }
  watch(board.standing, (now) => {
    const { done, refused } = released(now === 'loading' ? [] : held.splice(0))
    if (now === 'failed' || now === 'forbidden') return // said in the place of the board
    if (done.length || refused.length) said.value = ''
    for (const one of done) void doing[one.does]?.()
    if (refused[0]) said.value = t('console.early_refused', { what: t.of('console.key.', refused[0].does) })
  })

  return {
    shown, names, board, words, called, elsewhere: numbered.elsewhere, news, opened, acts, asking, sheet, picking, find, past, said, replay,
    focus, open, back, toFound, answer, press, sound, switchSound,
    /** The names are there (or cannot be had): what was pressed before is done now. */
    begin: () => { begun.value = true; begin() },
    actOn: (does: string) => {
      const key = KEYS.find((one) => one.does === does)
      if (key?.command) void act(key.does, key.command)
    },
    does: (name: string) => doing[name]?.(),
    drop: () => { asking.value = null; acts.dismiss(); void nextTick(toRow) },
    /** Somebody has signed in again: what could not be read meanwhile is read now. */
    again: () => {
      void board.read(shown.asOf || undefined)
      if (shown.at && shown.open) void opened.open(shown.at, shown.asOf || undefined, true)
    },
  }
}
export type Console = ReturnType<typeof consoleOf>
