import { computed, ref, shallowRef } from 'vue'
import { NoAnswer, Problem, type Client } from '../api'
import { t } from './t'

/** An image that the browser could not make of the answer. */
const UNREADABLE = Symbol('unreadable')

/** One stored photo as its reader may see it: there, or why not. Each reading is noted. */
export function photo(api: Client, incident: string, sha256: string) {
  const url = ref('')
  const failure = shallowRef<Problem | NoAnswer | typeof UNREADABLE | null>(null)

  async function read(): Promise<void> {
    failure.value = null
    try {
      const { body } = await api.get<Blob>(`/evidence/${sha256}`, { incident })
      url.value = URL.createObjectURL(body)
    } catch (error) {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error
      failure.value = error
    }
  }
  function forget(): void {
    if (url.value) URL.revokeObjectURL(url.value)
    url.value = ''
  }
  return {
    url, read, forget,
    broken: (): void => { forget(); failure.value = UNREADABLE },
    /** In a sentence; empty while there is nothing to say. */
    why: computed(() => {
      const one = failure.value
      if (!one) return ''
      if (one instanceof Problem) return one.sentence
      return t(one === UNREADABLE ? 'photos.unreadable' : 'photos.offline')
    }),
    /** Whether asking again may help. */
    passing: computed(() => failure.value instanceof NoAnswer
      || (failure.value instanceof Problem && failure.value.status >= 500)),
  }
}
