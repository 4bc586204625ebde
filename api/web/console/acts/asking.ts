import type { Names } from '../../shared/names'
import { type Incident, type Near, type Suggested, photoAt, photosOfWork } from '../peek/incident'
import { language } from '../../shared/words'
import { t } from '../t'

/* What a decision needs beside the key: a unit, a reason, a sentence. A question is answered with
   letters and Enter; what is expected is chosen already. */

export interface Choice { readonly value: string; readonly label: string; readonly note?: string }
export interface Question {
  readonly does: string
  readonly command: string
  readonly title: string
  readonly choices: readonly Choice[]
  /** Whether letters narrow the choices. */
  readonly letters?: boolean
  /** A sentence is asked for too, or it alone. */
  readonly sentence?: string
  readonly needed?: boolean
  /** What has to be looked at before it can be answered. */
  readonly photos?: readonly string[]
  /** Said in place of the question where it cannot be answered here. */
  readonly barred?: string
  payload(choice: string, sentence: string): Readonly<Record<string, unknown>>
}

interface Beside {
  readonly names: Names
  readonly near: readonly Near[]
  readonly suggested: readonly Suggested[]
}

const codes = (prefix: string, all: readonly string[]): Choice[] =>
  all.map((value) => ({ value, label: t.of(prefix, value) }))
const REOPEN = ['NOT_FIXED', 'CAME_BACK', 'NEW_FACTS', 'WRONGLY_REJECTED']
const CLOSE = ['SOLVED', 'EXPLAINED', 'REFERRED', 'UNSOLVED']
const REJECT = ['OUT_OF_SCOPE', 'FALSE_REPORT', 'GOES_TO_110', 'GOES_TO_COURT', 'GOES_TO_PETITION']
const GRADES: Readonly<Record<string, string>> = {
  urgent: 'URGENT', prompt: 'PROMPT', routine: 'ROUTINE', complex: 'COMPLEX',
}
const returning = (incident: Incident) => {
  const asked = [...incident.history].reverse()
    .find((entry) => entry.name === 'incident.return_requested.v1')
  return String(asked?.payload.task_id ?? '')
}

/** The payload of a decision that asks nothing; undefined for one that does. */
export function plain(does: string, incident: Incident): Readonly<Record<string, unknown>> | undefined {
  if (does === 'accept') return {}
  if (does === 'accept_return') return { task_id: returning(incident) }
  const urgency = GRADES[does]
  if (urgency) {
    const began = urgency === 'URGENT' ? 'EMERGENCY_BEGAN' : undefined
    const ended = incident.state.urgency === 'URGENT' ? 'EMERGENCY_ENDED' : 'SITUATION_CHANGED'
    return { urgency, reason: began ?? ended }
  }
  return undefined
}

export function question(does: string, command: string, incident: Incident, beside: Beside): Question {
  const base = { does, command, choices: [] as Choice[] }
  switch (does) {
    case 'dispatch': return {
      ...base, title: t('console.ask.unit'), letters: true, choices: units(beside),
      payload: (unit) => ({ unit, lead: !incident.state.tasks.some((task) => task.lead && open(task.status)) }),
    }
    case 'merge': return {
      ...base, title: t('console.ask.merge'),
      choices: beside.near.map((one) => ({
        value: one.stream, label: one.number ?? '', note: [`${one.metres} m`, t.of('terms.status.', one.status), one.text ?? ''].join(' · '),
      })),
      payload: (master) => ({ master }),
    }
    case 'verify': return verifying(base, incident)
    case 'rework': return {
      ...base, title: t('console.ask.rework'), choices: codes('terms.seen.', ['NOT_FIXED', 'PARTLY']),
      sentence: t('console.ask.reason'), payload: (reason, text) => ({ reason, ...(text ? { text } : {}) }),
    }
    case 'close': return {
      ...base, title: t('console.ask.close'), choices: codes('terms.close.', CLOSE),
      payload: (close_code) => ({ close_code }),
    }
    case 'reopen': return {
      ...base, title: t('console.ask.reopen'), choices: codes('terms.reopen.', REOPEN),
      sentence: t('console.ask.reason'), payload: (reason, text) => ({ reason, ...(text ? { text } : {}) }),
    }
    case 'reject': return {
      ...base, title: t('console.ask.reject'), choices: codes('terms.reject.', REJECT), needed: true,
      sentence: t('console.ask.told'), payload: (reason, told) => ({ reason, told }),
    }
    case 'refuse_return': return {
      ...base, title: t('console.ask.refuse'), sentence: t('console.ask.reason'),
      payload: (_, text) => ({ task_id: returning(incident), ...(text ? { text } : {}) }),
    }
    case 'category': return {
      ...base, title: t('console.ask.category'), letters: true,
      choices: beside.names.categories().map((one) => ({
        value: one.code, label: beside.names.category(one.code), note: one.code,
      })),
      payload: (category) => ({ category, reason: 'WRONG_AT_INTAKE' }),
    }
    default: return {
      ...base, title: t('console.ask.note'), sentence: t('console.ask.note'), needed: true,
      payload: (_, text) => ({ text }),
    }
  }
}

const open = (status: string) => ['DISPATCHED', 'SIGNED', 'ON_SCENE', 'HANDLING'].includes(status)

/** Suggested ones first, with why; then every other. */
function units({ names, suggested }: Beside): Choice[] {
  const first = suggested.map((one) => ({ value: one.unit, label: one.name, note: why(one).join(' · ') }))
  const named = new Set(first.map((one) => one.value))
  const rest = names.units().filter((one) => !named.has(one.id))
  return [...first, ...rest.map((one) => ({ value: one.id, label: one.label }))]
}

/** Why a unit is suggested, in short phrases. */
export function why(one: Suggested): string[] {
  const list = one.item ? t.of('terms.list.', one.item.list) : ''
  return [
    one.item ? t('console.suggested.by', { list, version: one.item.version ?? 0, item: one.item[language.value] }) : '',
    one.refused ? one.refused[language.value] : '',
    one.on_duty ? t('console.suggested.duty', { n: one.on_duty }) : '',
    t('console.suggested.open', { n: one.in_hand }),
  ].filter(Boolean)
}

function verifying(base: { does: string; command: string; choices: Choice[] }, incident: Incident): Question {
  const photos = photosOfWork(incident)
  return {
    ...base,
    title: t('console.ask.verify'),
    photos: photos.map((one) => photoAt(incident.id, one.sha256)),
    ...(photos.length ? {} : { barred: t('console.ask.no_photos') }),
    choices: [{ value: 'REMOTE', label: t('console.ask.photos', { n: photos.length }) }],
    sentence: t('console.ask.note'),
    payload: (mode, text) => ({ seen: 'FIXED', mode, evidence: photos, ...(text ? { text } : {}) }),
  }
}

