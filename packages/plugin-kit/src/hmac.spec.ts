import { age, hmacSha256, sameSignature } from './hmac.ts'

// printf 'one,two' | openssl dgst -sha256 -hmac key
const HEX = '75a762079731b80c1a0bed0f1e5762a664fcd6c4e9efb81c71448263d1a5c249'
const BYTES = Buffer.from(HEX, 'hex')
const BASE64 = BYTES.toString('base64')

describe('hmacSha256', () => {
  it('is what openssl computes', () => {
    expect(hmacSha256('key', 'one,two').toString('hex')).toBe(HEX)
  })

  it('does not depend on how the text is cut, nor on whether it comes as text or bytes', () => {
    expect(hmacSha256('key', 'one', Buffer.from(','), 'two')).toEqual(BYTES)
  })
})

describe('sameSignature', () => {
  it('knows its own signature in the given encoding', () => {
    expect(sameSignature(BYTES, HEX, 'hex')).toBe(true)
    expect(sameSignature(BYTES, BASE64, 'base64')).toBe(true)
  })

  it.each([
    ['nothing', undefined, 'base64'],
    ['an empty text', '', 'base64'],
    ['another encoding', HEX, 'base64'],
    ['one bit off', hmacSha256('key', 'one,twp').toString('base64'), 'base64'],
    ['a part of it', BASE64.slice(0, 20), 'base64'],
    ['more than it', `${BASE64}AAAA`, 'base64'],
    ['it with what decoding skips', `${BASE64.slice(0, 8)}\n${BASE64.slice(8)}`, 'base64'],
    ['it without padding', BASE64.replace('=', ''), 'base64'],
    ['it in capitals', HEX.toUpperCase(), 'hex'],
    ['it with a tail', `${HEX}zz`, 'hex'],
    ['what is not ASCII', '\u{1F514}', 'hex'],
  ] as const)('refuses %s', (_what, presented, encoding) => {
    expect(sameSignature(BYTES, presented, encoding)).toBe(false)
  })
})

describe('age', () => {
  const NOW = new Date('2026-11-21T12:00:00Z')

  it.each([
    ['now', 0, 'fine'],
    ['at the end of the past', -300_000, 'fine'],
    ['a millisecond before it', -300_001, 'too-old'],
    ['at the end of the future', 60_000, 'fine'],
    ['a millisecond after it', 60_001, 'too-new'],
    ['that is no number', Number.NaN, 'too-old'],
    ['without end', Number.POSITIVE_INFINITY, 'too-new'],
  ])('finds a time %s: %d ms is %s', (_what, offset, standing) => {
    expect(age(NOW.getTime() + offset, NOW, 300_000, 60_000)).toBe(standing)
  })
})
