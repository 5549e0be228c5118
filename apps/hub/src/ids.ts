import { hash } from 'node:crypto'

/**
 * The id of what its parts name: the same parts give the same UUID in every process and year, so that work which is
 * redone makes the same rows. (UUID version 8: custom, from SHA-256.)
 */
export function derivedId(...parts: readonly string[]): string {
  const hex = hash('sha256', JSON.stringify(parts), 'hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
