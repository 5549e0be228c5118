/**
 * Runs `work` while the clock and the sources of randomness throw: a plugin gets the time as an argument.
 * What is imported by name from node:crypto cannot be replaced; it shows when the same request is opened twice.
 */
export function withoutChance<T>(work: () => T): T {
  const before = SUBSTITUTES.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name))
  for (const [owner, name, value] of SUBSTITUTES) Object.defineProperty(owner, name, { value, configurable: true })
  try {
    return work()
  } finally {
    SUBSTITUTES.forEach(([owner, name], at) => {
      restore(owner, name, before[at])
    })
  }
}

const SUBSTITUTES: readonly (readonly [owner: object, name: string, value: unknown])[] = [
  [globalThis, 'Date', new Proxy(Date, { construct: constructDate, apply: forbid('Date()'), get: getOfDate })],
  [Math, 'random', forbid('Math.random()')],
  [globalThis.crypto, 'randomUUID', forbid('crypto.randomUUID()')],
  [globalThis.crypto, 'getRandomValues', forbid('crypto.getRandomValues()')],
  [globalThis.performance, 'now', forbid('performance.now()')],
]

function constructDate(target: DateConstructor, args: unknown[], newTarget: object): Date {
  if (args.length === 0) forbid('new Date()')()
  return Reflect.construct(target, args, newTarget as DateConstructor)
}

function getOfDate(target: DateConstructor, name: string | symbol): unknown {
  return name === 'now' ? forbid('Date.now()') : Reflect.get(target, name)
}

function forbid(what: string): () => never {
  return () => {
    throw new Error(`${what} was called where the same input must give the same result; take the time as an argument`)
  }
}

function restore(owner: object, name: string, descriptor: PropertyDescriptor | undefined): void {
  if (descriptor) Object.defineProperty(owner, name, descriptor)
  else Reflect.deleteProperty(owner, name)
}
