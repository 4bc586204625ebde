import { t } from './t'

export interface Choice { readonly value: string; readonly label: string; readonly note?: string }
export interface Field { readonly name: string; readonly label: string; readonly choices: readonly Choice[] }
export const DAY_MS = 86_400_000

/** Codes of the ledger in the words for them. */
export const codes = (prefix: string, all: readonly string[]): Choice[] =>
  all.map((value) => ({ value, label: t.of(prefix, value) }))
