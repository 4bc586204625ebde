import type { components } from '../.types/api'

/* What the server tells a phone, as its own description says. */

type Schemas = components['schemas']
export type Catalogue = Schemas['PhoneCatalogue']
export type Category = Schemas['CategoryShown']
export type Grid = Pick<Schemas['GridShown'], 'id' | 'name'>
export type ListItem = Schemas['CitableItem']
export type Report = Schemas['ReportShown']
export type Reports = Schemas['ReportsShown']
export type Task = Schemas['TaskShown']
export type Tasks = Schemas['TasksShown']

export interface GridsAt {
  readonly grid: Grid | null
  readonly neighbours: readonly Grid[]
}
