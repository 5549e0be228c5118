import { batch, contactCreated, contactDeleted, contactsMerged, type Family, propertyChanged } from '../support/crm.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { checkout, emailConsent, order, smsConsent } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ triggers: ['cart-abandoned', 'order-confirmed', 'welcome'] })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const at = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)
const sent = async () => (await hub.messages()).map(message => message.trigger)
const contacts = () => hub.rows<{ id: string }>('SELECT id FROM contact WHERE merged_into IS NULL')

async function receiveApart(posts: readonly (readonly [string, Post])[]): Promise<void> {
  for (const [plugin, post] of posts) {
    await hub.receive(plugin, post)
    await hub.settle()
  }
}

const named = (family: Family = 'contact'): Post =>
  batch(contactCreated(at(-30), { family }), propertyChanged(at(-30), 'email', 'Ada@Example.com', { family }))

describe.each<Family>(['contact', 'object'])('a contact of the CRM, by the topics of %s', family => {
  const bought = ['shopify', order(at(-20))] as const
  const known = ['hubspot', named(family)] as const
  it.each([
    ['before', [known, bought]],
    ['after', [bought, known]],
  ])('is the buyer with the same address, heard of %s the order', async (_what, posts) => {
    await receiveApart(posts)
    expect(await contacts()).toHaveLength(1)
    const refs = await hub.rows<{ ref: string }>(
      `SELECT ref FROM identifier WHERE strong AND ref NOT LIKE 'contact:%' ORDER BY ref`,
    )
    expect(refs.map(({ ref }) => ref)).toEqual(['email:ada@example.com', 'id:hubspot:44110022/contact/501'])
  })

  it('is another person until an address says otherwise', async () => {
    await receiveApart([bought, ['hubspot', batch(contactCreated(at(-30), { family }))]])
    expect(await contacts()).toHaveLength(2)
  })
})

it('one event under both families is one event', async () => {
  const facts = { eventId: 7, contactId: 501 }
  await hub.receive(
    'hubspot',
    batch(contactCreated(at(-30), facts), contactCreated(at(-30), { ...facts, family: 'object' })),
  )
  await hub.settle()
  expect(await hub.rows('SELECT id FROM event')).toHaveLength(1)
})

describe('a contact that is deleted in the CRM', () => {
  const deleted = batch(contactDeleted(at(5)))

  it.each([
    ['during the wait', (posts: (readonly [string, Post])[]) => posts],
    ['before its cart came in', (posts: (readonly [string, Post])[]) => posts.toReversed()],
  ])('is not written to: deleted %s', async (_what, order) => {
    await receiveApart([['hubspot', named()]])
    await receiveApart(
      order([
        ['shopify', checkout(MONDAY_NOON)],
        ['hubspot', deleted],
      ]),
    )
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual([])
    expect(await hub.reasons()).toEqual(['suppressed'])
  })

  it('gets receipts again when they buy again, and no marketing they have not asked for since', async () => {
    await receiveApart([
      ['shopify', emailConsent(at(-3 * 1440), 'subscribed')],
      ['hubspot', named()],
      ['hubspot', deleted],
    ])
    await hub.advance({ days: 1 })
    await receiveApart([['shopify', order(hub.clock.now())]])
    await receiveApart([['shopify', checkout(minutesFrom(hub.clock.now(), 1), { acceptsMarketing: false })]])
    // Who has just bought gets no letter about a cart within the hour; the next day's asks for their consent.
    await hub.advance({ hours: 2 })
    await hub.advance({ days: 1 })
    expect(await sent()).toEqual(['order-confirmed'])
    expect(await hub.reasons()).toEqual(['overdue', 'sent', 'unsubscribed'])
  })

  it('takes back their yes to every channel, and one that they give later counts', async () => {
    await receiveApart([
      ['shopify', emailConsent(at(-3 * 1440), 'subscribed')],
      ['shopify', smsConsent(at(-3 * 1440), 'subscribed')],
      ['hubspot', named()],
    ])
    expect(await yeses()).toEqual({ email: 'subscribed', sms: 'subscribed' })
    await receiveApart([['hubspot', deleted]])
    expect(await yeses()).toEqual({ email: 'unsubscribed', sms: 'unsubscribed' })
    await receiveApart([['shopify', smsConsent(at(60), 'subscribed')]])
    expect(await yeses()).toEqual({ email: 'unsubscribed', sms: 'subscribed' })
  })
})

/** What counts of what the one person has said, by channel. */
async function yeses(): Promise<Record<string, string>> {
  const [one, ...others] = await contacts()
  expect(others).toEqual([])
  const answer = await fetch(`${hub.url}/admin/api/contacts/${one?.id}`, {
    headers: { authorization: `Bearer ${hub.adminToken}` },
  })
  const { consent } = (await answer.json()) as { consent: Record<string, { state: string }> }
  return Object.fromEntries(Object.entries(consent).map(([channel, { state }]) => [channel, state]))
}

describe('a phone that the CRM states', () => {
  const KNOWN = '+493012345678'
  const phone = async () => {
    const rows = await hub.rows<{ phone: string | null }>(`SELECT state #>> '{phone,value}' AS phone FROM contact`)
    return rows.map(row => row.phone)
  }
  const stated = (property: string, value: string, when: Date) =>
    ['hubspot', batch(propertyChanged(when, property, value))] as const
  const workflow = (country: string, when: Date) => {
    const properties = { phone: '030 87654321', country }
    const told = Object.entries(properties).map(([name, value]) => [
      name,
      { value, versions: [{ value, timestamp: when.getTime() }] },
    ])
    return ['hubspot', { body: { vid: 501, 'portal-id': 44_110_022, properties: Object.fromEntries(told) } }] as const
  }

  it.each([
    ['another takes its place', stated('phone', '+33 4 78 00 00 01', at(-20)), '+33478000001'],
    ['one without its country code says nothing', stated('phone', '030 87654321', at(-20)), KNOWN],
    ['a word says nothing', stated('phone', 'unknown', at(-20)), KNOWN],
    ['an empty one says that there is none', stated('phone', '', at(-20)), null],
    ['one of a country beside it is read by that', workflow('DE', at(-20)), '+493087654321'],
    ['one of a country by name says nothing', workflow('Germany', at(-20)), KNOWN],
  ])('replaces the one that is known as far as it can be read: %s', async (_what, post, expected) => {
    await receiveApart([stated('phone', KNOWN, at(-30)), post])
    expect(await phone()).toEqual([expected])
    await startOver(hub)
    await receiveApart([post, stated('phone', KNOWN, at(-30))])
    expect(await phone()).toEqual([expected])
  })
})

it('an e-mail that is no address takes no address away', async () => {
  await receiveApart([
    ['hubspot', named()],
    ['hubspot', batch(propertyChanged(at(-20), 'email', 'ada@localhost'))],
  ])
  expect(await hub.rows(`SELECT state #>> '{email,value}' AS email FROM contact`)).toEqual([
    { email: 'ada@example.com' },
  ])
})

it.each([
  ['true', []],
  ['false', ['cart-abandoned']],
])('an opt-out of all mail in the CRM counts for the shop: hs_email_optout %s', async (value, expected) => {
  await receiveApart([
    ['shopify', emailConsent(at(-3 * 1440), 'subscribed')],
    ['hubspot', named()],
  ])
  await receiveApart([['shopify', checkout(MONDAY_NOON, { acceptsMarketing: false })]])
  await receiveApart([['hubspot', batch(propertyChanged(at(5), 'hs_email_optout', value))]])
  await hub.advance({ hours: 2 })
  expect(await sent()).toEqual(expected)
})

describe('contacts that the CRM merged', () => {
  const two = batch(
    propertyChanged(at(-30), 'email', 'ada@example.com'),
    propertyChanged(at(-30), 'email', 'countess@example.org', { contactId: 502 }),
  )
  const merged = batch(contactsMerged(at(-10), 501, [502]))

  it.each([
    ['after their addresses', [two, merged]],
    ['before their addresses', [merged, two]],
  ])('are one person, heard %s', async (_what, posts) => {
    await receiveApart(posts.map(post => ['hubspot', post] as const))
    expect(await contacts()).toHaveLength(1)
  })

  it.each([501, 502, 503])('are one person when all of them but %d left the same phone', async silent => {
    const names = [501, 502, 503].flatMap(contactId => [
      propertyChanged(at(-30), 'email', `c${contactId}@example.com`, { contactId }),
      ...(contactId === silent ? [] : [propertyChanged(at(-30), 'phone', '+493012345678', { contactId })]),
    ])
    await receiveApart([
      ['hubspot', batch(...names)],
      ['hubspot', batch(contactsMerged(at(-10), 501, [502, 503]))],
    ])
    expect(await hub.rows('SELECT DISTINCT state FROM inbox_item')).toEqual([{ state: 'done' }])
    expect(await contacts()).toHaveLength(1)
    const phones = await hub.rows(`SELECT ref, strong FROM identifier WHERE ref LIKE 'phone:%'`)
    expect(phones).toEqual([{ ref: 'phone:+493012345678', strong: false }])
  })

  it('so a purchase by the one ends the wait for the cart of the other', async () => {
    await receiveApart([
      ['shopify', checkout(MONDAY_NOON)],
      ['hubspot', two],
      ['hubspot', merged],
    ])
    await receiveApart([['shopify', order(at(5), { email: 'countess@example.org' })]])
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual(['order-confirmed'])
  })
})
