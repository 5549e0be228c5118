import { settings } from './settings.ts'

const base64 = (bytes: number) => Buffer.alloc(bytes, 'beckon').toString('base64')
const isTaken = (text: string | undefined) => settings.TRACK_SECRET.schema.safeParse(text).success

describe('TRACK_SECRET', () => {
  it.each([
    ['is not set', undefined],
    ['has 24 bytes', `whsec_${base64(24)}`],
    ['has 64 bytes', `whsec_${base64(64)}`],
    ['has no prefix', base64(32)],
    ['is two secrets, while one is rotated', `whsec_${base64(32)}, whsec_${base64(24)}`],
  ])('is taken when it %s', (_what, text) => {
    expect(isTaken(text)).toBe(true)
  })

  it.each([
    ['has 23 bytes', `whsec_${base64(23)}`],
    ['has 65 bytes', `whsec_${base64(65)}`],
    ['is a word and no base64', 'whsec_correct-horse-battery-staple-correct'],
    ['lacks its last letters', `whsec_${base64(32).slice(0, -3)}`],
    ['is a prefix alone', 'whsec_'],
    ['is one good secret and a bad one', `whsec_${base64(32)},whsec_short`],
  ])('is a fault of the settings when it %s', (_what, text) => {
    expect(isTaken(text)).toBe(false)
  })
})
