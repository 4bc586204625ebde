import { language } from '../../shared/words'
import type { Suggested } from '../peek/incident'
import { t } from '../t'

/** Why a unit is suggested, in short phrases. */
export function why(one: Suggested): string[] {
  const list = one.item ? t.of('terms.list.', one.item.list) : ''
  return [
    one.item ? t('console.suggested.by', { list, version: one.item.version ?? 0, item: one.item[language.value] }) : '',
    one.refused ? one.refused[language.value] : '',
    one.on_duty ? t('console.suggested.duty', { n: one.on_duty }) : '',
    t('console.suggested.open', { n: one.in_hand }),
  ].filter(Boolean)
}
