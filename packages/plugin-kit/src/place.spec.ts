import { countryCode } from './place.ts'

describe('a country', () => {
  it.each([
    ['DE', 'DE'],
    ['us', 'US'],
    ['BV', 'BV'],
    ['uk', 'GB'],
    ['XK', 'XK'],
  ])('is known by its code: %s', (code, expected) => {
    expect(countryCode(code)).toBe(expected)
  })

  it.each(['EN', 'XX', 'ZZ', 'EU', 'UN', 'AA', 'Germany', 'DEU', 'D', ''])('is not what %j stands for', text => {
    expect(countryCode(text)).toBeUndefined()
  })

  it('has one of the 249 codes of ISO 3166-1, or that of Kosovo', () => {
    const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at))
    const pairs = letters.flatMap(first => letters.map(second => first + second))
    expect(pairs.filter(pair => countryCode(pair) === pair)).toHaveLength(250)
  })
})
