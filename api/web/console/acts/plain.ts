import { askedTask } from '../peek/asked'
import type { Incident } from '../peek/incident'

const GRADES: Readonly<Record<string, string>> = {
  urgent: 'URGENT', prompt: 'PROMPT', routine: 'ROUTINE', complex: 'COMPLEX',
}

/** The payload of a decision that asks nothing; undefined for one that does. */
export function plain(does: string, incident: Incident): Readonly<Record<string, unknown>> | undefined {
  if (does === 'accept' || does === 'resume' || does === 'unpark') return {}
  if (does === 'accept_return') return { task_id: askedTask(incident, 'RETURN') }
  if (does === 'approve_extension') return { task_id: askedTask(incident, 'EXTENSION') }
  const urgency = GRADES[does]
  if (urgency) {
    const began = urgency === 'URGENT' ? 'EMERGENCY_BEGAN' : undefined
    const ended = incident.state.urgency === 'URGENT' ? 'EMERGENCY_ENDED' : 'SITUATION_CHANGED'
    return { urgency, reason: began ?? ended }
  }
  return undefined
}
