import { isObject, parseExact, rewriteJson } from './rewrite-json.ts'

/** The body as a later version of the vendor's API may send it: every object has a field more. */
export function withUnknownFields(body: Buffer): Buffer {
  const tomorrow = { id: 1, list: [null] }
  return rewriteJson(body, value => (isObject(value) ? { ...value, field_of_tomorrow: tomorrow } : value))
}

const WRONG_VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  '',
  'example string',
  'A\u0000\uD800',
  [],
  [null],
  {},
  { toString: 1 },
]

export interface Damaged {
  readonly damage: string
  readonly body: Buffer
}

/** The body with each of its values in turn replaced by each value that does not belong there. */
export function* damagedBodies(body: Buffer): Generator<Damaged> {
  const root = { body: parseExact(body.toString()) }
  for (const [holder, key] of placesIn(root)) {
    const right = holder[key]
    for (const wrong of WRONG_VALUES) {
      holder[key] = wrong
      yield { damage: `${key} = ${JSON.stringify(wrong)}`, body: Buffer.from(JSON.stringify(root.body)) }
    }
    holder[key] = right
  }
}

type Holder = Record<string, unknown>

/** Every place that holds a value, from the outside in. */
function placesIn(holder: Holder): readonly (readonly [Holder, string])[] {
  return Object.entries(holder).flatMap(([key, value]) => [
    [holder, key] as const,
    ...(isObject(value) || Array.isArray(value) ? placesIn(value as Holder) : []),
  ])
}
