import enAsking from '../../words/en/asking.json'
import enCommands from '../../words/en/command.json'
import enConsole from '../../words/en/console.json'
import enShared from '../../words/en/shared.json'
import enTerms from '../../words/en/terms.json'
import { words } from '../../shared/words'
import zhAsking from '../../words/zh/asking.json'
import zhCommands from '../../words/zh/command.json'
import zhConsole from '../../words/zh/console.json'
import zhShared from '../../words/zh/shared.json'
import zhTerms from '../../words/zh/terms.json'

/** The words of this entry and those of its questions, which are fetched behind the board. */
export const t = words(
  { asking: zhAsking, command: zhCommands, console: zhConsole, shared: zhShared, terms: zhTerms },
  { asking: enAsking, command: enCommands, console: enConsole, shared: enShared, terms: enTerms },
)
