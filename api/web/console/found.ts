import type { Row } from '../shared/board/rows'
import type { Names } from '../shared/names'

/** Whether every word that is wished for stands in what a row shows. */
export function found(row: Row, wish: string, names: Names): boolean {
  const words = wish.trim().toLowerCase().split(/\s+/)
  const text = [row.number, names.area(row.community, row.community_key), names.grid(row.grid),
    names.unit(row.unit, row.unit_key), names.category(row.category)].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}
