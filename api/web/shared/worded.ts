/* The ledger refuses a text that shows nothing (domain/words.py), and with it all that is sent beside it. */

const UNSEEN = /^[\p{Z}\p{Cc}\p{Cf}\p{Mn}\p{Me}\u115f\u1160\u2800\u3164\uffa0]*$/u

/** What somebody wrote, without the blanks around it; '' where nothing is seen of it. */
export const worded = (text: string): string => (UNSEEN.test(text) ? '' : text.trim())
