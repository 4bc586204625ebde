import { t } from './t'

export interface Choice { readonly value: string; readonly label: string; readonly note?: string }
export interface Field { readonly name: string; readonly label: string; readonly choices: readonly Choice[] }
export const DAY_MS = 86_400_000

/** chosen: where several are gathered. amount: where a number is asked for; '' where none was said.
    label: what was chosen is called, where it was looked up too. picked: what was left or set in the
    fields beside the choice, by their names. */
export interface More {
  readonly chosen: readonly string[]
  readonly amount: number | ''
  readonly label: string
  readonly picked: Readonly<Record<string, string>>
}
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
  readonly photos?: readonly { sha256: string; n: number }[]
  /** Said in place of the question where it cannot be answered here. */
  readonly barred?: string
  /** How many of the choices are gathered before it can be answered. */
  readonly gather?: number
  /** What a number is asked for, from 1 to `most`; what is expected, '' where it may be left out. */
  readonly amount?: { readonly label: string; readonly expected: number | ''; readonly most: number }
  /** Chosen beside it, each in a field of its own; the first of each is expected. */
  readonly fields?: readonly Field[]
  /** More choices for what was typed, where those at hand are not all. */
  lookUp?(text: string): Promise<readonly Choice[]>
  /** What the choices are where there is none yet. */
  readonly empty?: string
  /** The version of the incident that it was asked upon. */
  readonly seen?: number
  payload(choice: string, sentence: string, more: More): Readonly<Record<string, unknown>>
}
export type Base = Pick<Question, 'does' | 'command' | 'choices'>

/** Codes of the ledger in the words for them. */
export const codes = (prefix: string, all: readonly string[]): Choice[] =>
  all.map((value) => ({ value, label: t.of(prefix, value) }))
