import { FixSettings } from '@beckon/plugin-kit'
import { Vault } from './vault.ts'

const OLD = 'the-key-of-last-year-32-characters'
const NEW = 'the-key-of-this-year-32-characters'
const TEXT = 'a token with an é and a 🔑'

it('opens what it sealed', () => {
  expect(new Vault([NEW]).open(new Vault([NEW]).seal(TEXT, 'here'), 'here')).toBe(TEXT)
})

it('seals the same text differently each time, and shows nothing of it', () => {
  const vault = new Vault([NEW])
  const [one, two] = [vault.seal(TEXT), vault.seal(TEXT)]
  expect(one.equals(two)).toBe(false)
  expect(one.includes('token')).toBe(false)
})

it('opens with every key of a rotation, and seals with the first', () => {
  const rotating = new Vault([NEW, OLD])
  expect(rotating.open(new Vault([OLD]).seal(TEXT))).toBe(TEXT)
  expect(new Vault([NEW]).open(rotating.seal(TEXT))).toBe(TEXT)
})

const sealed = new Vault([OLD]).seal(TEXT, 'here')
const flipped = (at: number) => Buffer.from(sealed.map((byte, n) => (n === at ? byte ^ 1 : byte)))

const CLOSED = [
  { what: 'another key', by: [NEW], bytes: sealed, place: 'here' },
  { what: 'another place', by: [OLD], bytes: sealed, place: 'there' },
  { what: 'another version', by: [OLD], bytes: flipped(0), place: 'here' },
  { what: 'a changed nonce', by: [OLD], bytes: flipped(1), place: 'here' },
  { what: 'a changed tag', by: [OLD], bytes: flipped(13), place: 'here' },
  { what: 'a changed text', by: [OLD], bytes: flipped(sealed.length - 1), place: 'here' },
  { what: 'a cut text', by: [OLD], bytes: sealed.subarray(0, 20), place: 'here' },
  { what: 'nothing', by: [OLD], bytes: Buffer.alloc(0), place: 'here' },
]
it.each(CLOSED)('stays closed for $what, and says what to do', ({ by, bytes, place }) => {
  expect(() => new Vault(by).open(bytes, place)).toThrow(FixSettings)
  expect(() => new Vault(by).open(bytes, place)).toThrow(/Put the former key back/)
})
