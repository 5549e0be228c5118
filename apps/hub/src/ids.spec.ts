import { derivedId, newId } from './ids.ts'

const NOON = new Date('2026-03-29T12:00:00.000Z')
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([78])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('a derived id', () => {
  it('is a UUID, and the same whenever it is asked for', () => {
    expect(derivedId('run', 'a')).toMatch(UUID)
    expect(derivedId('run', 'a')).toBe(derivedId('run', 'a'))
  })

  it.each([[['ab', 'c']], [['abc']], [['a', 'b', 'c']]])('tells %j from other parts, and other divisions', parts => {
    expect(derivedId(...parts)).not.toBe(derivedId('a', 'bc'))
  })
})

describe('a new id', () => {
  it('is a UUID that nothing else has', () => {
    expect(newId(NOON)).toMatch(UUID)
    expect(newId(NOON)).not.toBe(newId(NOON))
  })

  it.each([1, 70_000, 30 * 86_400_000])('comes before one that was made %d ms later', ms => {
    expect(newId(NOON) < newId(new Date(NOON.getTime() + ms))).toBe(true)
  })
})
