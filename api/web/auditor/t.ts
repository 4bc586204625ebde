import enauditor from '../words/en/auditor.json'
import enShared from '../words/en/shared.json'
import enTerms from '../words/en/terms.json'
import zhauditor from '../words/zh/auditor.json'
import zhShared from '../words/zh/shared.json'
import zhTerms from '../words/zh/terms.json'
import { words } from '../shared/words'

/** The words of this entry: its own section and those that all pages share. */
export const t = words(
  { shared: zhShared, terms: zhTerms, auditor: zhauditor },
  { shared: enShared, terms: enTerms, auditor: enauditor },
)
