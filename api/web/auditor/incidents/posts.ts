/* How posts are told apart in a list: the place where the role is not enough, then a number. */

export interface Post { readonly id: string; readonly label: string; readonly org: string }

/** Each label once: those that stand for several posts get the org, and then a number. */
export function distinct(posts: readonly Post[]): { id: string; label: string }[] {
  const named = told(posts, (one) => (one.label.endsWith(one.org) ? one.label : `${one.label} · ${one.org}`))
  const count = new Map<string, number>()
  return told(named, (one) => {
    const n = (count.get(one.label) ?? 0) + 1
    count.set(one.label, n)
    return `${one.label} ${String(n).padStart(2, '0')}`
  }).map(({ id, label }) => ({ id, label }))
}

/** Those whose label another one has too are called otherwise. */
function told(posts: readonly Post[], otherwise: (post: Post) => string): Post[] {
  const times = new Map<string, number>()
  for (const { label } of posts) times.set(label, (times.get(label) ?? 0) + 1)
  return posts.map((one) => (times.get(one.label)! > 1 ? { ...one, label: otherwise(one) } : one))
}
