import type { Incident, Task } from '../peek/incident'
import { UNDER_WAY as OPEN } from '../peek/possible'
import { now } from '../../shared/time'
import { t } from './t'
import { type Base, type Choice, DAY_MS, type Field, type Question, codes } from './question'

/* What sets a decision right when it can be undone no more: taken out of another case, called back,
   given to another unit; and what is done about work that stands: urged, parked. */

const UNMERGE = ['OTHER_MATTER', 'OTHER_PLACE', 'MISTAKE']
const RECALL = ['WRONG_UNIT', 'NOT_NEEDED', 'SOLVED_ELSEWHERE']
const REASSIGN = ['WRONG_UNIT', 'NO_RESPONSE', 'CAPACITY', 'OWNERSHIP_RULED', 'DELEGATE']
const PARKED_DAYS = { expected: 30, most: 90 }

/** units: everybody's, in the order in which they are offered. */
export function correction(base: Base, incident: Incident, units: readonly Choice[]): Question | undefined {
  const name = (unit: string) => units.find((one) => one.value === unit)?.label ?? ''
  const said = (text: string) => (text ? { text } : {})
  switch (base.does) {
    case 'unmerge': return {
      ...base, title: t('asking.unmerge'), choices: codes('asking.unmerge.', UNMERGE),
      payload: (reason) => ({ master: incident.state.master, reason }),
    }
    case 'recall': {
      const tasks = theirs(incident, ['DISPATCHED'])
      return {
        ...base, title: t('asking.recall', { unit: name(tasks[0]?.unit ?? '') }),
        choices: codes('asking.recall.', RECALL), sentence: t('asking.reason'), fields: which(tasks, name),
        payload: (reason, text, { picked }) => ({ task_id: picked.task ?? tasks[0]?.id, reason, ...said(text) }),
      }
    }
    case 'reassign': {
      const tasks = theirs(incident, OPEN)
      const have = tasks.map((one) => one.unit)
      return {
        ...base, title: t('asking.reassign', { unit: name(tasks[0]?.unit ?? '') }), letters: true,
        choices: units.filter((one) => !have.includes(one.value)), sentence: t('asking.reason'),
        fields: [...which(tasks, name),
          { name: 'cause', label: t('asking.cause'), choices: codes('asking.reassign.', REASSIGN) }],
        payload: (unit, text, { picked }) => ({
          task_id: picked.task ?? tasks[0]?.id, unit, cause: picked.cause, ...said(text),
        }),
      }
    }
    case 'urge': {
      const tasks = theirs(incident, OPEN)
      return {
        ...base, title: t('asking.urge', { unit: name(tasks[0]?.unit ?? '') }),
        sentence: t('asking.urge_words'), fields: which(tasks, name),
        payload: (_, text, { picked }) => ({ task_id: picked.task ?? tasks[0]?.id, ...said(text) }),
      }
    }
    case 'park': return {
      ...base, title: t('asking.park'), sentence: t('asking.reason'), needed: true,
      amount: { label: t('asking.days'), ...PARKED_DAYS },
      payload: (_, explanation, { amount }) => ({
        explanation, next_review: new Date(now() + Number(amount) * DAY_MS).toISOString(),
      }),
    }
    default: return undefined
  }
}

/** The tasks that it can be about, the one that leads before the others. */
function theirs({ state }: Incident, taken: readonly string[]): Task[] {
  return state.tasks.filter((task) => taken.includes(task.status))
    .sort((one, other) => Number(other.id === state.lead) - Number(one.id === state.lead))
}

/** Whose task is asked only where there are several. */
const which = (tasks: readonly Task[], name: (unit: string) => string): Field[] =>
  tasks.length < 2 ? [] : [{
    name: 'task', label: t('asking.task'),
    choices: tasks.map((task) => ({ value: task.id, label: name(task.unit) })),
  }]
