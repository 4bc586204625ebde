/* A position of the log is written `<ledger>/<epoch>.<n>`. */

/** Without its ledger, as it stands in an address. */
export const short = (position: string): string => position.slice(position.indexOf('/') + 1)

/** Its number in the log. */
export const ordinal = (position: string): number => Number(position.slice(position.lastIndexOf('.') + 1))
