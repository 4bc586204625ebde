import { expect, it } from 'vitest'
import { ABSENCES, absent, minutesOf } from './absent'

it('asks for what did not come, with the minutes that were typed or those that are usual', () => {
  const dispatched = ABSENCES.find((one) => one.name === 'dispatched')!
  expect(absent('dispatched', '')).toEqual(
    { after: dispatched.after, missing: dispatched.missing, within_min: '60' })
  expect(absent('dispatched', '15')).toMatchObject({ within_min: '15' })
  expect(absent('', '15')).toBeUndefined()
  expect(absent('nothing-of-the-kind', '')).toBeUndefined()
})

it('takes minutes from one to a year', () => {
  expect(minutesOf(' 90 ')).toBe(90)
  for (const text of ['0', '-1', '1.5', 'an hour', '527041', '']) expect(minutesOf(text)).toBeNull()
  expect(absent('signed', 'an hour')).toBeNull()
})
