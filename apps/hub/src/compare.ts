/** By code unit, as Postgres' C collation and every process sort: for `sort`. */
export const compare = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1)
