/* What the server tells a phone. */

export type Urgency = 'URGENT' | 'PROMPT' | 'ROUTINE' | 'COMPLEX'

export interface Category {
  readonly code: string
  readonly zh: string
  readonly en: string
}

export interface Grid {
  readonly id: string
  readonly name: string
}

export interface Catalogue {
  readonly kind: 'REAL' | 'SYNTHETIC' | 'IMPORTED'
  readonly zone: string
  readonly place: string
  readonly categories: readonly Category[]
  readonly most_used: readonly string[]
  /** The grid of the post first, then those beside it. */
  readonly grids: readonly Grid[]
  /** What a returned task may cite. */
  readonly items: readonly ListItem[]
}

export interface ListItem {
  readonly key: string
  readonly zh: string
  readonly en: string
}

export interface GridsAt {
  readonly grid: Grid | null
  readonly neighbours: readonly Grid[]
}

export interface Tasks {
  readonly position: string
  readonly tasks: readonly Task[]
}

/** act: what is asked for. status: of the task, or of the incident where it has none. */
export interface Task {
  readonly act: 'sign-task' | 'verify-report' | 'verify-resolution'
  readonly stream: string
  readonly task: string | null
  readonly number: string | null
  readonly category: string | null
  readonly urgency: Urgency | null
  readonly status: string
  readonly grid: string | null
  readonly text: string | null
  readonly lat: number | null
  readonly lon: number | null
  readonly timer: string | null
  readonly begun: string | null
  readonly due: string | null
  readonly paused: boolean
}

export interface Report {
  readonly stream: string
  readonly number: string | null
  readonly category: string
  readonly status: string
  readonly unit: string | null
  readonly close_code: string | null
  readonly master: string | null
  readonly reported_at: string
}
