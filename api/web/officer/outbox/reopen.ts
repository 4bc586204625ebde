import { aside, keepDraft, photosOf, type Declared } from './store'
import type { Item } from './item'

/** Take a refused report back into the form, with its photos; the refused one is put aside. */
export async function reopened(item: Item): Promise<void> {
  const { category, grid, text, evidence } = item.payload as {
    category: string
    grid: string
    text?: string
    evidence?: readonly Declared[]
  }
  const kept = new Map((await photosOf(item.id)).map((photo) => [photo.sha256, photo.bytes]))
  const photos = (evidence ?? []).flatMap(({ sha256, captured_at: capturedAt }) => {
    const bytes = kept.get(sha256)
    return bytes ? [{ sha256, bytes, capturedAt }] : []
  })
  await keepDraft({ account: item.account, category, grid, text: text ?? '', photos })
  await aside(item.id)
}
