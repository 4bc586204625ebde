import { language } from '../shared/words'
import type { Category } from './server'

/** A category in the language of the page; a code that is not listed is shown as it is. */
export function called(categories: readonly Category[], code: string | null): string {
  if (!code) return ''
  return categories.find((one) => one.code === code)?.[language.value] ?? code
}
