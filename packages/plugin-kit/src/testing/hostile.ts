const DEPTH = 100_000

const HOSTILE = [
  '['.repeat(DEPTH) + ']'.repeat(DEPTH),
  '{"a":'.repeat(DEPTH) + '0'.concat('}'.repeat(DEPTH)),
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  '{"\\u0000":"\\u0000","\\ud800":"\\udfff","__proto__\\u0000":{"polluted":true}}',
  '{"id":123456789012345678901234567890,"amount":1e999,"toString":1,"valueOf":1,"toJSON":1}',
  ...['null', 'true', '0', '"text"', '[]', '{}', '[null]', '[[]]', '[0,"text",{}]'],
]

/** Bodies that no vendor sends: each hostile value alone, and as a member of an otherwise honest body. */
export function hostileBodies(honest: Buffer): readonly Buffer[] {
  const text = honest.toString()
  const members = HOSTILE.map(value => text.replace('{', () => `{"hostile":${value},`))
  return [...HOSTILE, ...members].map(body => Buffer.from(body)).concat(Buffer.from('{"id":"\xFF\xC0"}', 'latin1'))
}
