/* The number of a case, as it is drawn: what many share is paler than what tells it apart. An
   imported one's is its source's own: `myla311:1-870704814`. */

const TAIL = /[^-:]*$/

/** Up to the last dash or colon. */
export const prefix = (number: string | null | undefined): string => (number ?? '').replace(TAIL, '')
/** Behind the last dash or colon. */
export const serial = (number: string | null | undefined): string => TAIL.exec(number ?? '')?.[0] ?? ''
