import enCommands from '../words/en/command.json'
import enConsole from '../words/en/console.json'
import enEvents from '../words/en/events.json'
import enShared from '../words/en/shared.json'
import enTerms from '../words/en/terms.json'
import { words } from '../shared/words'
import zhCommands from '../words/zh/command.json'
import zhConsole from '../words/zh/console.json'
import zhEvents from '../words/zh/events.json'
import zhShared from '../words/zh/shared.json'
import zhTerms from '../words/zh/terms.json'

/** The words of this entry: its own section and those that it shares. */
export const t = words(
  { shared: zhShared, terms: zhTerms, events: zhEvents, command: zhCommands, console: zhConsole },
  { shared: enShared, terms: enTerms, events: enEvents, command: enCommands, console: enConsole },
)
