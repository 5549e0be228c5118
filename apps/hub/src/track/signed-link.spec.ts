import { SignedLinks, UNSUBSCRIBE_LINKS, type UnsubscribeLink } from './signed-link.ts'

const OLD = 'an-old-secret-key-of-32-characters'
const NEW = 'a-new-secret-key-of-32-characters!'
const ADA: UnsubscribeLink = {
  tenantId: 'default',
  contactId: '00000000-0000-4000-8000-00000000000a',
  channel: 'email',
}
const sent = new SignedLinks(UNSUBSCRIBE_LINKS, [OLD]).token(ADA)

it.each<[string, readonly string[], UnsubscribeLink | null]>([
  ['before the key is rotated', [OLD], ADA],
  ['while the old key stands behind the new one', [NEW, OLD], ADA],
  ['when only the new key is left', [NEW], null],
])('a link that was sent long ago, %s', (_when, keys, target) => {
  expect(new SignedLinks(UNSUBSCRIBE_LINKS, keys).read(sent)).toEqual(target)
})

it('is signed with the first key, so the old one may go once its links are gone', () => {
  const token = new SignedLinks(UNSUBSCRIBE_LINKS, [NEW, OLD]).token(ADA)
  expect(new SignedLinks(UNSUBSCRIBE_LINKS, [NEW]).read(token)).toEqual(ADA)
  expect(new SignedLinks(UNSUBSCRIBE_LINKS, [OLD]).read(token)).toBeNull()
})

it.each([
  ['for somebody else', sent.replace(/^[^.]*/, encoded(['default', 'somebody-else', 'email']))],
  ['with a shorter signature', sent.slice(0, -4)],
  ['with something behind it', `${sent}.more`],
  ['without a signature', sent.split('.')[0] as string],
  ['of nothing', ''],
])('a link %s leads nowhere', (_what, token) => {
  expect(new SignedLinks(UNSUBSCRIBE_LINKS, [NEW, OLD]).read(token)).toBeNull()
})

function encoded(payload: readonly string[]): string {
  return Buffer.from(JSON.stringify(payload)).toString('base64url')
}
