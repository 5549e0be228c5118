/** Freezes a value and all it holds, so that a normaliser that writes to its input throws. */
export function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value
  for (const member of Object.values(Object.freeze(value))) deepFrozen(member)
  return value
}
