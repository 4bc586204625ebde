import { computed, shallowRef } from 'vue'
import { NoAnswer, Problem, newId, type Client } from '../../shared/api'
import { now } from '../../shared/time'
import { t } from '../t'
import type { Entry, Incident, UndoOffer } from '../peek/incident'

/* Sending a decision and living with its answer: done (and undone within ten seconds), refused with
   what is allowed, overtaken by somebody else, or not answered. A draft is never lost. */

export interface Deed {
  readonly stream: string
  readonly number: string
  readonly command: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly key: string
  readonly seen: number
  /** What the draft says, for who has to compare it with what somebody else did. */
  readonly draft: string
}
/** undo: what the server offers to take back, until then. */
export interface Done { readonly deed: Deed; readonly undo: UndoOffer | null; readonly until: number }
interface Receipt { readonly outcome: string; readonly version: number; readonly position: string }
export type Outcome =
  | { readonly kind: 'sending'; readonly deed: Deed }
  | { readonly kind: 'refused'; readonly deed: Deed; readonly why: string; readonly allowed: readonly string[] }
  | { readonly kind: 'stale'; readonly deed: Deed; readonly version: number; readonly events: readonly Entry[] }
  | { readonly kind: 'unanswered'; readonly deed: Deed }

export const UNDO_MS = 10_000
const UNSEEN = new Set(['undo', 'add-note']) // right whatever somebody else did meanwhile

/** `after`: reads the incident again and returns it, so that undoing can name the event. */
export function acting(api: Client, after: (stream: string) => Promise<Incident | null>) {
  const outcome = shallowRef<Outcome | null>(null)
  const done = shallowRef<Done | null>(null)
  const busy = computed(() => outcome.value?.kind === 'sending')
  /** The last one sent, until its answer is there and what it changed has been read. */
  const unread = shallowRef<Promise<boolean> | null>(null)

  function draft(incident: Incident, command: string, payload: Deed['payload'], words: string): Deed {
    return {
      stream: incident.id, number: incident.state.number ?? '', command, payload, draft: words,
      key: newId(), seen: incident.version,
    }
  }

  /** Send it, or send it again: the key stays the same, so that it is never done twice. */
  function send(deed: Deed): Promise<boolean> {
    if (busy.value) return Promise.resolve(false)
    const under = sent(deed).finally(() => { if (unread.value === under) unread.value = null })
    unread.value = under
    return under
  }

  async function sent(deed: Deed): Promise<boolean> {
    outcome.value = { kind: 'sending', deed }
    const path = `/incidents/${deed.stream}/commands/${deed.command}`
    try {
      await api.post<Receipt>(path, deed.payload, {
        key: deed.key, ...(UNSEEN.has(deed.command) ? {} : { seen: deed.seen }),
      })
    } catch (error) {
      outcome.value = answered(error, deed)
      return false
    }
    outcome.value = null
    const incident = await after(deed.stream)
    const offer = incident?.undo ?? null
    const until = offer ? Math.min(Date.parse(offer.until), now() + UNDO_MS) : now() + UNDO_MS
    done.value = { deed, undo: offer, until }
    return true
  }

  /** Take back what was just done; false where there is nothing that could be. */
  async function undo(): Promise<boolean> {
    const last = done.value
    if (busy.value) return true
    if (!last?.undo || last.until < now()) return false
    done.value = null
    const payload = { of: last.undo.of, also: last.undo.also }
    const draft = t.of('command.', last.deed.command) // what is undone, not what it once said
    const deed = { ...last.deed, command: 'undo', payload, draft, key: newId() }
    if (await send(deed)) done.value = { deed, undo: null, until: now() + UNDO_MS }
    return true
  }

  /** null where the sign-in has ended: its form stands still, and is sent by who is back. */
  function answered(error: unknown, deed: Deed): Outcome | null {
    if (error instanceof NoAnswer) return { kind: 'unanswered', deed }
    if (!(error instanceof Problem)) throw error
    if (error.status === 401) return null
    if (error.status === 412) {
      const events = (error.body.events ?? []) as readonly Entry[]
      return { kind: 'stale', deed, version: Number(error.body.version), events }
    }
    if (error.status >= 500 && error.code === 'outcome_unknown') return { kind: 'unanswered', deed }
    return { kind: 'refused', deed, why: error.sentence, allowed: error.allowed }
  }

  /** The draft once more, upon what somebody else did meanwhile: a new decision with a new id. */
  function insist(): Promise<boolean> {
    const held = outcome.value
    if (held?.kind !== 'stale') return Promise.resolve(false)
    return send({ ...held.deed, seen: held.version, key: newId() })
  }

  /** A key that is not taken now: said before anything is sent. why: empty where it is the state. */
  function bar(incident: Incident, command: string, why: string): void {
    const deed = draft(incident, command, {}, '')
    outcome.value = { kind: 'refused', deed, why, allowed: incident.allowed }
  }

  function dismiss(): void {
    if (!busy.value) outcome.value = null
  }

  return { outcome, done, busy, unread, draft, send, undo, insist, bar, dismiss }
}
export type Acting = ReturnType<typeof acting>
