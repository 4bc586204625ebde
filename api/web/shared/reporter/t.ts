import enReporter from '../../words/en/reporter.json'
import zhReporter from '../../words/zh/reporter.json'
import { words } from '../words'

/** The words about who reported, which are fetched where somebody may call him. */
export const t = words({ reporter: zhReporter }, { reporter: enReporter })
