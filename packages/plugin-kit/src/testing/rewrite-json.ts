/** What a member becomes. Lists and objects come after what they hold. */
export type Change = (value: unknown) => unknown

/** Parses JSON so that numbers keep their digits when it is written again: ids go beyond 2^53. */
export function parseExact(text: string, change: Change = value => value): unknown {
  return json.parse(text, (_key, value, { source }) =>
    change(typeof value === 'number' && source ? json.rawJSON(source) : value),
  )
}

/** The same JSON text with each value replaced by what `change` makes of it. */
export function rewriteJson(bytes: Buffer, change: Change): Buffer {
  return Buffer.from(JSON.stringify(parseExact(bytes.toString(), change)))
}

/** Whether this is an object of the text: neither a list nor a number that keeps its digits. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !json.isRawJSON(value)
}

// Node 24 has all three (tc39.es/proposal-json-parse-with-source); TypeScript 6 does not know them yet.
interface ExactJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown): unknown
  rawJSON(text: string): object
  isRawJSON(value: unknown): boolean
}

const json = JSON as unknown as ExactJson
