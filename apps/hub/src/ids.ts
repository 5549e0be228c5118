import { hash, randomUUID } from 'node:crypto'

/**
 * The id of what its parts name: the same parts give the same UUID in every process and year, so that work which is
 * redone makes the same rows. (UUID version 8: custom, from SHA-256.)
 */
export function derivedId(...parts: readonly string[]): string {
  const hex = hash('sha256', JSON.stringify(parts), 'hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/**
 * An id that nothing else has, for what is never made again: it begins with an instant (UUID version 7, RFC 9562), so that
 * what is put one after the other lies side by side in an index, however large that has become.
 */
export function newId(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
