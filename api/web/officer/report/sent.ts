import { waiting, type Item } from '../outbox/item'

/* What the report page says of the report that was just sent, for as long as it says anything. */

export type SentWord = 'send.kept' | 'send.kept.off' | 'send.received' | 'send.refused'

/** reached: whether the server was, the last time it was asked. */
export function sentWord(item: Item, reached: boolean): SentWord {
  if (item.state === 'received') return 'send.received'
  if (waiting(item)) return reached ? 'send.kept' : 'send.kept.off'
  return 'send.refused'
}
