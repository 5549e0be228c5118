import type { z } from 'zod'
import type { InboxItemDetail } from '../../apps/hub/src/admin/inbox/inbox.resource.ts'
import { batch, propertyChanged } from '../support/crm.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { addMerchant, connect, from, type Merchant, operator, received } from '../support/merchants.ts'
import { order } from '../support/shop.ts'
import { startOver } from '../support/start-over.ts'

type Item = z.infer<typeof InboxItemDetail>

let hub: TestHub
let anne: Merchant
let bob: Merchant

beforeAll(async () => {
  hub = await startHub()
  anne = await addMerchant(hub, 'anne')
  bob = await addMerchant(hub, 'bob')
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

describe("an account that speaks with the environment's secret", () => {
  it('is the tenant’s to whom it was given before it was first seen', async () => {
    await hub.receive('shopify', from(anne.shop, order(hub.clock.now())))
    expect(await received(hub)).toEqual(['anne/anne.myshopify.com waiting'])
  })

  it("is the default tenant's when nobody was given it, and moves only while nothing came from it", async () => {
    const body = { plugin: 'shopify', account: 'carol.myshopify.com', tenant: 'bob' }
    await hub.receive('shopify', from('carol.myshopify.com', order(hub.clock.now())))
    expect(await received(hub)).toEqual(['default/carol.myshopify.com waiting'])
    const { status, body: problem } = await connect(hub, body)
    expect({ status, code: problem.code }).toEqual({ status: 409, code: 'account-taken' })
    await hub.rows('DELETE FROM inbox_item')
    expect((await connect(hub, body)).status).toBe(201)
    await hub.receive('shopify', from('carol.myshopify.com', order(hub.clock.now())))
    expect(await received(hub)).toEqual(['bob/carol.myshopify.com waiting'])
  })

  it('is the same in any spelling that its plugin knows', async () => {
    const { status, body } = await connect(hub, { plugin: 'shopify', account: ' Dora.MyShopify.com/', tenant: 'bob' })
    expect({ status, account: body.account }).toEqual({ status: 201, account: 'dora.myshopify.com' })
    await hub.receive('shopify', from('dora.myshopify.com', order(hub.clock.now())))
    expect(await received(hub)).toEqual(['bob/dora.myshopify.com waiting'])
  })

  it('counts when it comes the right way after it came to the URL of another', async () => {
    const post = from(anne.shop, order(hub.clock.now()))
    const [{ id } = { id: '' }] = await hub.rows<{ id: string }>('SELECT id FROM connection WHERE account = $1', [
      bob.shop,
    ])
    const astray = await hub.post('shopify', post, request => ({ ...request, url: `${request.url}/${id}` }))
    expect(astray.status).toBe(200)
    expect(await received(hub)).toEqual(['anne/anne.myshopify.com ignored'])
    expect((await bob.api('/inbox')).body.data).toEqual([])
    await hub.receive('shopify', post)
    await hub.receive('shopify', post)
    await hub.settle()
    expect(await received(hub)).toEqual(['anne/anne.myshopify.com done', 'anne/anne.myshopify.com ignored'])
    expect(await hub.messages()).toHaveLength(1)
  })

  it('may share a request with another: each gets what is its own, and nobody reads on', async () => {
    const now = hub.clock.now()
    await connect(hub, { plugin: 'hubspot', account: '44110022', tenant: 'anne' })
    await connect(hub, { plugin: 'hubspot', account: '55', tenant: 'bob' })
    const entries = [
      propertyChanged(now, 'email', 'ada@example.com'),
      { ...propertyChanged(now, 'email', 'secret@example.com'), portalId: 55 },
    ]
    await hub.receive('hubspot', batch(...entries))
    await hub.settle()
    expect(await received(hub)).toEqual(['anne/44110022 done', 'bob/55 done'])
    const [item] = (await anne.api('/inbox')).body.data
    expect((await anne.api<Item>(`/inbox/${item?.id}`)).body.request).toBeNull()
    expect((await anne.api('/events')).text).not.toContain('secret@example.com')
    const byOperator = await operator<Item>(hub, `/inbox/${item?.id}`, { headers: { 'beckon-tenant': 'anne' } })
    expect(byOperator.body.request?.body).toContain('secret@example.com')
    // The control: a request of one account is shown.
    await hub.receive('hubspot', batch(propertyChanged(now, 'city', 'Paris')))
    const alone = (await anne.api('/inbox')).body.data.find(({ id }) => id !== item?.id)
    expect((await anne.api<Item>(`/inbox/${alone?.id}`)).body.request?.body).toContain('Paris')
  })
})
