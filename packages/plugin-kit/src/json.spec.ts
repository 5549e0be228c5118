import { parseJson, storable } from './json.ts'

const parse = (text: string) => parseJson(Buffer.from(text))

describe('parseJson', () => {
  it.each([
    ['the greatest safe integer', '9007199254740991', 9007199254740991],
    ['the first beyond', '9007199254740992', '9007199254740992'],
    ['an id that a double would round', '820982911946154508', '820982911946154508'],
    ['a negative one', '-820982911946154508', '-820982911946154508'],
    ['a number of thirty digits', '123456789012345678901234567890', '123456789012345678901234567890'],
    ['a fraction', '1234567890123456.5', 1234567890123456.5],
    ['an exponent', '1e20', 1e20],
    ['digits in a text', '"820982911946154508"', '820982911946154508'],
  ])('keeps %s', (_what, text, value) => {
    expect(parse(`{"deep":[{"id":${text}}]}`)).toEqual({ deep: [{ id: value }] })
  })

  it('keeps large ids in the neighbourhood of small ones apart from them', () => {
    expect(parse('[820982911946154508,1,"a"]')).toEqual(['820982911946154508', 1, 'a'])
  })

  it.each([
    ['NUL', '"a\\u0000b"', 'a\uFFFDb'],
    ['a lone high surrogate', '"a\\uD83Db"', 'a\uFFFDb'],
    ['a lone low surrogate', '"a\\udc00"', 'a\uFFFD'],
    ['a pair', '"\\ud83d\\ude00"', '\u{1F600}'],
  ])('replaces what Postgres refuses, in values: %s', (_what, text, value) => {
    expect(parse(`{"name":${text}}`)).toEqual({ name: value })
  })

  it('replaces what Postgres refuses in keys, and keeps their values', () => {
    expect(parse('{"a\\u0000":1,"\\ud800":[{"\\udfff":2}],"c":3}')).toEqual({
      'a\uFFFD': 1,
      '\uFFFD': [{ '\uFFFD': 2 }],
      c: 3,
    })
  })

  it.each(['{"__proto__":{"polluted":true}}', '{"__proto__":{"polluted":true},"id":820982911946154508,"a\\u0000":1}'])(
    'takes __proto__ for a key like any other: %s',
    text => {
      const value = parse(text) as Record<string, unknown>
      expect(Object.hasOwn(value, '__proto__')).toBe(true)
      expect(Object.getPrototypeOf(value)).toBe(Object.getPrototypeOf(parse('{}')))
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    },
  )

  it('replaces bytes that are not UTF-8', () => {
    expect(parseJson(Buffer.from('{"name":"\xFF"}', 'latin1'))).toEqual({ name: '\uFFFD' })
  })

  it('skips a byte order mark', () => {
    expect(parse('\uFEFF{"id":1}')).toEqual({ id: 1 })
  })

  it.each(['', '{', "{'a':1}", 'NaN', '{"a":1,}'])('throws a SyntaxError at %p', text => {
    expect(() => parse(text)).toThrow(SyntaxError)
  })

  it('throws a RangeError at what is too deep to be cared for', () => {
    const deep = `${'['.repeat(100_000)}820982911946154508${']'.repeat(100_000)}`
    expect(() => parse(deep)).toThrow(RangeError)
  })
})

describe('storable', () => {
  it('leaves ordinary text alone', () => {
    expect(storable('Zoë ☕ \u{1F600}\n')).toBe('Zoë ☕ \u{1F600}\n')
  })
})
