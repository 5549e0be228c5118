// A raw request whose content may not be kept any longer: with a person in it who is erased, or because it is old. Its row
// stays, and its items with it, so that a duplicate of them is one still.

/** SQL: what empties a request. */
export const EMPTY = `body = '', headers = '{}', url = '', erase_when_done = false`

/** SQL: whether a request is emptied. One may come without a body, but none comes without headers. */
export const isEmptied = (request: string): string => `(${request}.body = '' AND ${request}.headers = '{}')`
