import { batch, contactDeleted, propertyChanged } from '../support/crm.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { checkout, order } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ triggers: ['cart-abandoned', 'order-confirmed'] })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

/** The link of a reminder that Ada has just got; the next letter about the cart, whose box she ticked, waits a day. */
async function linkAndWaitingLetter(): Promise<string> {
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.advance({ hours: 1 })
  const [reminder] = await hub.messages()
  return reminder?.data.unsubscribeUrl as string
}

const ONE_CLICK = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'List-Unsubscribe=One-Click',
}

function oneClickForm(): FormData {
  const form = new FormData()
  form.set('List-Unsubscribe', 'One-Click')
  return form
}

it.each([
  ['a POST by the mail program counts for what waits', ONE_CLICK, ['sent', 'unsubscribed']],
  ['a POST without a body counts too', { method: 'POST' }, ['sent', 'unsubscribed']],
  ['a POST as multipart/form-data counts too', { method: 'POST', body: oneClickForm() }, ['sent', 'unsubscribed']],
  ['a GET, as scanners make, changes nothing', {}, ['sent', 'sent']],
])('the unsubscribe link: %s', async (_what, request, reasons) => {
  const answer = await fetch(await linkAndWaitingLetter(), request)
  expect(answer.status).toBe(200)
  await hub.advance({ days: 1 })
  expect(await hub.reasons()).toEqual(reasons)
})

it('counts twice as once, and not for what belongs to an order', async () => {
  const link = await linkAndWaitingLetter()
  await Promise.all([fetch(link, ONE_CLICK), fetch(link, ONE_CLICK)])
  await hub.receive('shopify', order(minutesFrom(hub.clock.now(), -600)))
  await hub.advance({ days: 1 })
  expect((await hub.messages()).map(message => message.trigger)).toEqual(['cart-abandoned', 'order-confirmed'])
  expect((await hub.reasons()).sort()).toEqual(['sent', 'sent', 'unsubscribed'])
})

it.each([
  ['two seconds before it is decided: it waits for the digest', 2_000, 'unsubscribed'],
  ['half a second before: that is too late for this one', 500, 'sent'],
])('the unsubscribe link, followed when a letter is late and the digest behind, %s', async (_what, ms, reason) => {
  const link = await linkAndWaitingLetter()
  hub.clock.advance({ days: 1, minutes: 10 })
  await fetch(link, ONE_CLICK)
  hub.clock.advance({ milliseconds: ms })
  await hub.app.hub.pipeline.send()
  await hub.app.hub.pipeline.settled()
  await hub.settle()
  expect(await hub.reasons()).toEqual(['sent', reason])
  await hub.advance({ days: 2 })
  expect(await hub.messages()).toHaveLength(reason === 'sent' ? 2 : 1)
})

it('counts for the person whom the contact turned out to be', async () => {
  const link = await linkAndWaitingLetter()
  const now = hub.clock.now()
  await hub.receive('shopify', order(minutesFrom(now, -600), { customer: { id: 7001, email: 'countess@example.org' } }))
  await hub.settle()
  const customer = { id: 7001, email: 'ada@example.com' }
  await hub.receive('shopify', order(minutesFrom(now, -500), { id: 2, customer }))
  await hub.settle()
  expect(await hub.rows('SELECT id FROM contact WHERE merged_into IS NOT NULL')).toHaveLength(1)
  expect((await fetch(link, ONE_CLICK)).status).toBe(200)
  await hub.advance({ days: 1 })
  expect(await hub.reasons('cart-abandoned')).toEqual(['sent', 'unsubscribed'])
})

describe.each(['GET', 'POST'])('%s of a link that is not ours', method => {
  async function answerTo(forged: (own: string) => string): Promise<number> {
    const link = await linkAndWaitingLetter()
    const { status } = await fetch(`${hub.url}/u/${forged(link.split('/u/')[1] as string)}`, { method })
    await hub.advance({ days: 1 })
    expect(await hub.reasons()).toEqual(['sent', 'sent'])
    return status
  }

  const another = Buffer.from('["default","x","email"]').toString('base64url')
  it.each([
    ['made up', () => 'no-such-token'],
    ['for another contact', (own: string) => `${another}.${own.split('.')[1]}`],
    ['cut off', (own: string) => own.split('.')[0] as string],
  ])('%s is answered 404 and changes nothing', async (_what, forged) => {
    expect(await answerTo(forged)).toBe(404)
  })

  it('of another hub is answered 404 and changes nothing', async () => {
    expect(await answerTo(own => `${own.slice(0, -2)}${own.endsWith('AA') ? 'BB' : 'AA'}`)).toBe(404)
  })
})

it('is a no also of who was forgotten before, for the day they come back', async () => {
  const link = await linkAndWaitingLetter()
  const [ada] = await hub.rows<{ id: string }>('SELECT id FROM contact')
  const headers = { authorization: `Bearer ${hub.adminToken}` }
  await fetch(`${hub.url}/admin/api/contacts/${ada?.id}/erase`, { method: 'POST', headers })
  await fetch(link, ONE_CLICK)
  await hub.settle()
  const acts = await hub.rows("SELECT contact_id FROM consent WHERE state = 'unsubscribed'")
  expect(acts).toEqual([{ contact_id: ada?.id }])
})

it('does not bring back a person who was deleted since, as a purchase would', async () => {
  const status = async () => {
    const rows = await hub.rows<{ status: string }>(
      `SELECT state->'status'->>'value' AS status FROM contact WHERE merged_into IS NULL`,
    )
    return rows.map(row => row.status)
  }
  const link = await linkAndWaitingLetter()
  const now = hub.clock.now()
  await hub.receive('hubspot', batch(propertyChanged(now, 'email', 'ada@example.com')))
  await hub.receive('hubspot', batch(contactDeleted(minutesFrom(now, 1))))
  await hub.advance({ minutes: 5 })
  expect(await status()).toEqual(['deleted'])
  await fetch(link, ONE_CLICK)
  await hub.settle()
  expect(await status()).toEqual(['deleted'])
  await hub.receive('shopify', order(hub.clock.now()))
  await hub.settle()
  expect(await status()).toEqual(['active'])
})
