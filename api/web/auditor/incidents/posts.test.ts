import { expect, test } from 'vitest'
import { distinct } from './posts'

test('no two posts are called the same, and who is known already is called no longer', () => {
  const posts = [
    { id: '1', label: '派遣员', org: '指挥中心' }, { id: '2', label: '网格员 A 西湖 003', org: '西湖' },
    { id: '3', label: '处置人员 供水', org: '城东' }, { id: '4', label: '处置人员 供水', org: '城西' },
    { id: '5', label: '核查员 指挥中心', org: '指挥中心' }, { id: '6', label: '核查员 指挥中心', org: '指挥中心' },
  ]
  expect(distinct(posts).map((one) => one.label)).toEqual([
    '派遣员', '网格员 A 西湖 003', '处置人员 供水 · 城东', '处置人员 供水 · 城西',
    '核查员 指挥中心 01', '核查员 指挥中心 02',
  ])
})
