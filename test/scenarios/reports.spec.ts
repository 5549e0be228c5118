import { join } from 'node:path'
import type { RawRequest } from '@beckon/plugin-kit'
import { startHub, type TestHub } from '../support/hub.ts'
import { addMerchant, connect } from '../support/merchants.ts'
import { agree, offered } from '../support/offer.ts'
import { type SiteContact, signedAt, siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { links } from '../support/step-message.ts'

// What a mail provider says became of a message, as the merchant's servers pass it on. `plain` is marketing, `owed` is not.

const ADA = 'ada@example.com'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: join(import.meta.dirname, 'gate') })
})
beforeEach(async () => {
  await startOver(hub)
  await agree(hub)
})
afterAll(() => hub.stop())

let debts = 0

/** Makes an offer and a debt due to Ada; answers what she gets of both. */
async function gets(email = ADA): Promise<string[]> {
  const before = (await hub.messages()).length
  debts++
  const owed = siteEvent('x.owed', hub.clock.now(), { email }, { id: String(debts), ...links })
  await hub.receive('track', track(...offered(hub.clock.now(), ['plain'], email), owed))
  await hub.settle()
  return (await hub.messages())
    .slice(before)
    .map(({ trigger }) => trigger)
    .toSorted()
}

async function says(type: string, data: object, contact: SiteContact | null = null): Promise<void> {
  await hub.receive('track', track(siteEvent(type, hub.clock.now(), contact, data)))
  await hub.settle()
}

/** The message that Ada got yesterday. */
async function yesterdays(): Promise<{ readonly id: string; readonly header: string }> {
  await gets()
  await hub.advance({ days: 8 })
  const [message] = await hub.rows<{ id: string; header: string }>(
    "SELECT id, header_message_id AS header FROM message WHERE trigger = 'owed'",
  )
  return message as { id: string; header: string }
}

/** How many digests there were: one that fails is begun anew for each of its items. */
async function digests(): Promise<number> {
  const metrics = await (await fetch(`${hub.url}/metrics`)).text()
  const [, count = '0'] = /^beckon_stage_seconds_count\{stage="digest"\} (\d+)/m.exec(metrics) ?? []
  return Number(count)
}

const timeline = () =>
  hub.rows(
    `SELECT e.type, c.state #>> '{email,value}' AS whose FROM event e LEFT JOIN contact c ON c.id = e.contact_id
     WHERE e.type LIKE 'message.%'`,
  )

describe('a report names the message', () => {
  it.each<[string, (sent: { id: string; header: string }) => string]>([
    ['by its id', ({ id }) => id],
    ["by its mail's Message-ID", ({ header }) => header],
    ['by the Message-ID as some write it', ({ header }) => header.slice(1, -1).toUpperCase()],
  ])('%s, and ends all mail to whom it came back from', async (_how, named) => {
    const sent = await yesterdays()
    await says('message.bounced', { messageId: named(sent), permanent: true })
    expect(await timeline()).toEqual([{ type: 'message.bounced', whose: ADA }])
    expect(await gets()).toEqual([])
  })

  it('and is about who got it, whatever address it gives', async () => {
    const { id } = await yesterdays()
    await says('message.complained', { messageId: id }, { email: 'abuse-desk@provider.example' })
    expect(await timeline()).toEqual([{ type: 'message.complained', whose: ADA }])
    expect(await gets()).toEqual(['owed'])
    expect(await hub.rows("SELECT FROM identifier WHERE ref LIKE '%abuse-desk%'")).toEqual([])
  })

  it('that went to an address the person has changed since', async () => {
    const { id } = await yesterdays()
    const changed = { email: 'countess@example.com', externalId: '7' }
    await hub.receive('track', track(siteEvent('contact.updated', hub.clock.now(), { email: ADA, externalId: '7' })))
    await hub.receive('track', track(siteEvent('contact.updated', hub.clock.now(), changed)))
    await hub.settle()
    await says('message.bounced', { messageId: id, permanent: true })
    const [{ count } = { count: 0 }] = await hub.rows<{ count: number }>(
      'SELECT count(*)::int AS count FROM suppression',
    )
    expect(count).toBe(1)
    expect(await gets('countess@example.com')).toEqual(['owed', 'plain'])
  })

  it.each([
    ['by hand before', async () => says('message.unsubscribed', {}, { email: ADA })],
    ['in the mail', async (id: string) => says('message.unsubscribed', { messageId: id })],
  ])('or the person: who unsubscribed %s gets no marketing', async (_where, unsubscribe) => {
    const { id } = await yesterdays()
    await unsubscribe(id)
    expect(await gets()).toEqual(['owed'])
  })

  it('that is nobody’s here, and changes nothing', async () => {
    await yesterdays()
    await says('message.bounced', { messageId: '00000000-0000-8000-8000-000000000000', permanent: true })
    expect(await timeline()).toEqual([{ type: 'message.bounced', whose: null }])
    expect(await gets()).toEqual(['owed', 'plain'])
  })

  it('of somebody who was forgotten, and brings nothing of them back', async () => {
    const { id } = await yesterdays()
    const [ada] = await hub.rows<{ id: string }>('SELECT id FROM contact')
    const headers = { authorization: `Bearer ${hub.adminToken}` }
    await fetch(`${hub.url}/admin/api/contacts/${ada?.id}/erase`, { method: 'POST', headers })
    await says('message.complained', { messageId: id, recipient: ADA }, { email: ADA })
    expect(await hub.rows(`SELECT FROM identifier WHERE ref = 'email:${ADA}'`)).toEqual([])
    const stored = await hub.rows("SELECT contact_id, data FROM event WHERE type = 'message.complained'")
    expect(stored).toEqual([{ contact_id: null, data: { messageId: id } }])
    expect(await hub.rows(`SELECT FROM request WHERE convert_from(body, 'UTF8') LIKE '%${ADA}%'`)).toEqual([])
  })
})

it.each(['message.unsubscribed', 'message.complained'])(
  '%s of a text message is a no to text messages, and says nothing of mail',
  async type => {
    const { id } = await yesterdays()
    // Nobody delivers text messages yet.
    await hub.rows(`UPDATE message SET channel = 'sms', address = '+493012345678' WHERE id = $1`, [id])
    await says(type, { messageId: id })
    const acts = await hub.rows("SELECT channel FROM consent WHERE state = 'unsubscribed'")
    expect(acts).toEqual([{ channel: 'sms' }])
    expect(await gets()).toEqual(['owed', 'plain'])
  },
)

it('a no that a provider reports of who was forgotten before stays a no', async () => {
  const { id } = await yesterdays()
  const [ada] = await hub.rows<{ id: string }>('SELECT id FROM contact')
  const headers = { authorization: `Bearer ${hub.adminToken}` }
  await fetch(`${hub.url}/admin/api/contacts/${ada?.id}/erase`, { method: 'POST', headers })
  await says('message.unsubscribed', { messageId: id, recipient: ADA }, { email: ADA })
  const acts = await hub.rows("SELECT contact_id FROM consent WHERE state = 'unsubscribed'")
  expect(acts).toEqual([{ contact_id: ada?.id }])
  expect(await hub.rows(`SELECT FROM request WHERE convert_from(body, 'UTF8') LIKE '%${ADA}%'`)).toEqual([])
})

it('a report by the provider’s own id of the message is about the person it names', async () => {
  await says('message.bounced', { messageId: '<17ab@provider.example>', permanent: true }, { email: ADA })
  expect(await gets()).toEqual([])
})

it('several reports of one address in one request are one suppression, by the wider of them', async () => {
  const at = hub.clock.now()
  const bounce = () => siteEvent('message.bounced', at, { email: ADA }, { permanent: true })
  await hub.receive('track', track(siteEvent('message.complained', at, { email: ADA }), bounce(), bounce()))
  const before = await digests()
  await hub.settle()
  expect((await digests()) - before).toBe(1)
  expect(await hub.rows('SELECT scope FROM suppression')).toEqual([{ scope: 'all' }])
})

it.each([
  ['neither message nor person', { permanent: true }, 'data.messageId: expected the message'],
  [
    'no message of ours',
    { messageId: 'abc', permanent: true },
    "data.messageId: expected the id of one of the hub's messages",
  ],
  ['not whether it is permanent', { messageId: '00000000-0000-8000-8000-000000000000' }, 'data.permanent'],
])('a report that names %s is a dead letter that says so', async (_what, data, fault) => {
  await says('message.bounced', data)
  const dead = await hub.rows("SELECT error ->> 'message' AS message FROM inbox_item WHERE state = 'dead'")
  expect(dead).toEqual([{ message: expect.stringContaining(fault) }])
})

it('a report counts for its own merchant only', async () => {
  const { id } = await yesterdays()
  const bob = await addMerchant(hub, 'bobs-books')
  const settings = { TRACK_SECRET: `whsec_${Buffer.from('a-key-that-signs-for-bob-alone32').toString('base64')}` }
  const { body: site } = await connect(hub, { plugin: 'track', account: 'bobs-site', tenant: bob.id, settings })
  const report = siteEvent('message.bounced', hub.clock.now(), null, { messageId: id, permanent: true })
  const bobSays = (request: RawRequest) => ({
    ...signedAt(hub.clock.real(), request, settings.TRACK_SECRET),
    url: site.webhookUrl,
  })
  expect((await hub.post('track', track(report), bobSays)).status).toBe(200)
  await hub.settle()
  expect(await hub.rows("SELECT tenant_id, contact_id FROM event WHERE type = 'message.bounced'")).toEqual([
    { tenant_id: bob.id, contact_id: null },
  ])
  expect(await gets()).toEqual(['owed', 'plain'])
})
