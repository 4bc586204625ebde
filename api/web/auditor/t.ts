import enAuditor from '../words/en/auditor.json'
import enEvents from '../words/en/events.json'
import enFacts from '../words/en/facts.json'
import enShared from '../words/en/shared.json'
import enTerms from '../words/en/terms.json'
import zhAuditor from '../words/zh/auditor.json'
import zhEvents from '../words/zh/events.json'
import zhFacts from '../words/zh/facts.json'
import zhShared from '../words/zh/shared.json'
import zhTerms from '../words/zh/terms.json'
import { words } from '../shared/words'

/** The words of this entry: its own section and those that all pages share. */
export const t = words(
  { shared: zhShared, terms: zhTerms, events: zhEvents, facts: zhFacts, auditor: zhAuditor },
  { shared: enShared, terms: enTerms, events: enEvents, facts: enFacts, auditor: enAuditor },
)
