import type { Names } from '../../shared/names'
import {
  type Incident, type Levels, type Near, type Suggested, type Unfit, photosOfWork,
} from '../peek/incident'
import { askedTask } from '../peek/asked'
import { helps } from '../peek/possible'
import { now } from '../../shared/time'
import { language } from '../../shared/words'
import { t } from './t'
import { type Base, type Choice, DAY_MS, type Question, codes } from './question'
import { correction } from './correcting'
import { why } from './why'

/* What a decision needs beside the key: a unit, a reason, a sentence. A question is answered with
   letters and Enter; what is expected is chosen already. */

interface Beside {
  readonly names: Names
  readonly near: readonly Near[]
  readonly suggested: readonly Suggested[]
  readonly unfit: readonly Unfit[]
  readonly levels: Levels | null
  numbered(text: string): Promise<readonly Choice[]>
}

const REOPEN = ['NOT_FIXED', 'CAME_BACK', 'NEW_FACTS', 'WRONGLY_REJECTED']
const CLOSE = ['SOLVED', 'EXPLAINED', 'REFERRED', 'UNSOLVED']
const REJECT = ['OUT_OF_SCOPE', 'FALSE_REPORT', 'GOES_TO_110', 'GOES_TO_COURT', 'GOES_TO_PETITION']
const TRIED = ['SITE_VISIT', 'TALK_WITH_PARTIES', 'MEDIATION', 'UNIT_ASKED', 'JOINT_MEETING', 'NOTICE_SERVED']
const PAUSES = ['PARTS', 'WEATHER', 'RESIDENT_AWAY', 'COURT']
const metres = (one: Near): string => (one.metres === null ? t('console.same_grid') : `${one.metres} m`)

export function question(does: string, command: string, incident: Incident, beside: Beside): Question {
  const base = { does, command, choices: [] as Choice[] }
  switch (does) {
    case 'dispatch': {
      const lead = !helps(incident.state)
      return {
        ...base, title: t(lead ? 'asking.unit' : 'asking.helping'), letters: true,
        choices: units(beside), payload: (unit) => ({ unit, lead }),
      }
    }
    case 'merge': return {
      ...base, title: t('asking.merge'), letters: true,
      empty: t('asking.merge_none'), lookUp: beside.numbered,
      choices: beside.near.map((one) => ({
        value: one.stream, label: one.number ?? '', note: [metres(one), t.of('terms.status.', one.status), one.text ?? ''].join(' · '),
      })),
      payload: (master) => ({ master }),
    }
    case 'verify': return verifying(base, incident)
    case 'rework': return {
      ...base, title: t('asking.rework'), choices: codes('terms.seen.', ['NOT_FIXED', 'PARTLY']),
      sentence: t('asking.reason'), payload: (reason, text) => ({ reason, ...(text ? { text } : {}) }),
    }
    case 'close': return {
      ...base, title: t('asking.close'), choices: codes('terms.close.', CLOSE),
      payload: (close_code) => ({ close_code }),
    }
    case 'reopen': return {
      ...base, title: t('asking.reopen'), choices: codes('terms.reopen.', REOPEN), needed: true,
      sentence: t('asking.reason'), payload: (reason, text) => ({ reason, text }),
    }
    case 'reject': return {
      ...base, title: t('asking.reject'), choices: codes('terms.reject.', REJECT), needed: true,
      sentence: t('asking.told'), payload: (reason, told) => ({ reason, told }),
    }
    case 'refuse_return': return {
      ...base, title: t('asking.refuse'), sentence: t('asking.reason'),
      payload: (_, text) => ({ task_id: askedTask(incident, 'RETURN'), ...(text ? { text } : {}) }),
    }
    case 'deny_extension': return {
      ...base, title: t('asking.deny'), sentence: t('asking.reason'), needed: true,
      ...(incident.nowhere.includes(command) ? { barred: t('asking.no_extension') } : {}),
      payload: (_, text) => ({ task_id: askedTask(incident, 'EXTENSION'), text }),
    }
    case 'follow_up': return calling(base, incident.nowhere.includes(command))
    case 'escalate': return escalating(base, beside)
    case 'delegate': return delegating(base, beside)
    case 'split': return {
      ...base, title: t('asking.split'), letters: true, gather: 2, choices: classes(beside),
      payload: (_, __, { chosen }) => ({ parts: chosen.map((category) => ({ category })) }),
    }
    case 'suspend': return {
      ...base, title: t('asking.suspend'), choices: codes('terms.pause.', PAUSES),
      sentence: t('asking.reason'), amount: { label: t('asking.days'), expected: 3, most: 365 },
      payload: (cause, text, { amount }) => ({
        cause, review_by: new Date(now() + Number(amount) * DAY_MS).toISOString(), ...(text ? { text } : {}),
      }),
    }
    case 'category': return {
      ...base, title: t('asking.category'), letters: true, choices: classes(beside),
      payload: (category) => ({ category, reason: 'WRONG_AT_INTAKE' }),
    }
    default: return correction(base, incident, units(beside)) ?? {
      ...base, title: t('asking.note'), sentence: t('asking.note'), needed: true,
      payload: (_, text) => ({ text }),
    }
  }
}

/** Suggested ones first, with why; then every other, with the rule that keeps it away. */
function units({ names, suggested, unfit }: Beside): Choice[] {
  const first = suggested.map((one) => ({ value: one.unit, label: one.name, note: why(one).join(' · ') }))
  const named = new Set(first.map((one) => one.value))
  const rest = names.units().filter((one) => !named.has(one.id))
  const barred = new Map(unfit.map((one) => [one.unit, one.refused[language.value]]))
  const others = rest.map((one) => {
    const why = barred.get(one.id)
    return { value: one.id, label: one.label, ...(why ? { note: t('console.unfit', { why }) } : {}) }
  })
  return [...first, ...others.filter((one) => !one.note), ...others.filter((one) => one.note)]
}

const classes = ({ names }: Beside): Choice[] => names.categories().map((one) => ({
  value: one.code, label: names.category(one.code), note: one.code,
}))

const level = (n: number): string => t.of('terms.level.', String(n))

function escalating(base: Base, { levels }: Beside): Question {
  const above = levels?.above ?? null
  return {
    ...base, title: above === null ? t('console.key.escalate') : t('asking.escalate', { level: level(above) }),
    ...(above === null ? { barred: t('asking.top') } : {}),
    gather: 1, choices: codes('terms.tried.', TRIED), sentence: t('asking.reason'),
    payload: (_, text, { chosen }) => ({
      to_level: above, tried: chosen, ...(text ? { text } : {}),
    }),
  }
}

/** One choice per level and item: what lets it go down stands beside where it goes. */
function delegating(base: Base, { levels }: Beside): Question {
  const choices = (levels?.below ?? []).flatMap((to) => (levels?.items ?? []).map((item) => ({
    value: `${to} ${item.key}`, label: level(to), note: item[language.value],
  })))
  const barred = levels?.below.length ? t('asking.no_item') : t('asking.bottom')
  return {
    ...base, title: t('asking.delegate'), choices, letters: choices.length > 1,
    ...(choices.length ? {} : { title: t('console.key.delegate'), barred }),
    payload: (choice) => {
      const [to, key] = choice.split(' ')
      return { to_level: Number(to), item: key }
    },
  }
}

const CALLS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  YES: { outcome: 'REACHED', solved: true }, NO: { outcome: 'REACHED', solved: false },
  REACHED: { outcome: 'REACHED' }, UNREACHED: { outcome: 'UNREACHED' }, REFUSED: { outcome: 'REFUSED' },
}

/** A score that was said is sent with whatever was chosen: where it does not fit, the ledger says so. */
function calling(base: Base, nowhere: boolean): Question {
  return {
    ...base, title: t('asking.follow_up'), choices: codes('console.call.', Object.keys(CALLS)),
    ...(nowhere ? { barred: t('asking.no_call') } : {}),
    amount: { label: t('asking.score'), expected: '', most: 5 },
    sentence: t('asking.words'),
    payload: (choice, text, { amount }) => ({
      ...CALLS[choice], ...(amount === '' ? {} : { score: amount }), ...(text ? { text } : {}),
    }),
  }
}

function verifying(base: Base, incident: Incident): Question {
  const photos = photosOfWork(incident)
  return {
    ...base,
    title: t('asking.verify'),
    photos: photos.map(({ sha256 }, n) => ({ sha256, n: n + 1 })),
    ...(photos.length ? {} : { barred: t('asking.no_photos') }),
    choices: [{ value: 'REMOTE', label: t(photos.length === 1 ? 'asking.photo' : 'asking.photos', { n: photos.length }) }],
    sentence: t('asking.note'),
    payload: (mode, text) => ({ seen: 'FIXED', mode, evidence: photos, ...(text ? { text } : {}) }),
  }
}
