/* Light or dark as chosen on the first page, which keeps it in a cookie; else as the system has it. */

const KEPT = /(?:^|;\s*)gl_theme=(light|dark)(?:;|$)/

export const kept = (cookies: string): string | undefined => KEPT.exec(cookies)?.[1]

/** To be called before the first word is drawn. */
export function wear(): void {
  const chosen = kept(document.cookie)
  if (chosen) document.documentElement.dataset.theme = chosen
}
