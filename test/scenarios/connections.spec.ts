import { sign as signAsStripe } from '../../plugins/stripe/src/verify.ts'
import { paymentFailed } from '../support/billing.ts'
import { batch, propertyChanged } from '../support/crm.ts'
import { type Post, startHub, type TestHub } from '../support/hub.ts'
import { addMerchant, from, type Merchant, operator } from '../support/merchants.ts'
import { order } from '../support/shop.ts'
import { startOver } from '../support/start-over.ts'

/** Whose an account is, and with which secret it speaks. */
let hub: TestHub
let anne: Merchant
let bob: Merchant
/** Where the billing of each posts to, and the secret that signs it. */
let annes: Endpoint
let bobs: Endpoint

interface Endpoint {
  readonly url: string
  readonly secret: string
}

const ENVIRONMENT = 'whsec_stripe_test_secret'

beforeAll(async () => {
  hub = await startHub()
  anne = await addMerchant(hub, 'anne')
  bob = await addMerchant(hub, 'bob')
  annes = await billingOf(anne, 'whsec_anne_anne_anne')
  bobs = await billingOf(bob, 'whsec_bob_bob_bob')
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const connect = (body: object) => operator(hub, '/connections', { method: 'POST', body })

async function billingOf({ id: tenant }: Merchant, secret: string): Promise<Endpoint> {
  const settings = { STRIPE_WEBHOOK_SECRET: secret }
  const { status, body } = await connect({ plugin: 'stripe', account: `acct_${tenant}`, tenant, settings })
  if (status !== 201) throw new Error(`expected 201, was answered ${status}`)
  return { url: body.webhookUrl, secret }
}

/** Posts to an endpoint, signed as Stripe would with this secret; answers the status. */
async function bill(post: Post, { url, secret }: Endpoint): Promise<number> {
  const answer = await hub.post('stripe', post, request => ({
    ...request,
    url,
    headers: { ...signAsStripe(request, { STRIPE_WEBHOOK_SECRET: [secret], STRIPE_API_KEY: null }, hub.clock.real()) },
  }))
  return answer.status
}

/** `tenant/account state` of what was received. */
async function received(): Promise<string[]> {
  const rows = await hub.rows<{ what: string }>(
    `SELECT tenant_id || '/' || account || ' ' || state AS what FROM inbox_item ORDER BY 1`,
  )
  return rows.map(({ what }) => what)
}

const connections = async () =>
  (await hub.rows<{ what: string }>(`SELECT tenant_id || '/' || account AS what FROM connection ORDER BY 1`)).map(
    ({ what }) => what,
  )

describe('two merchants with a billing account each', () => {
  it('are told apart by their secrets alone, also when the payload names no account', async () => {
    const post = paymentFailed(hub.clock.now())
    expect(await bill(post, annes)).toBe(200)
    expect(await bill(post, bobs)).toBe(200)
    await hub.settle()
    expect(await received()).toEqual(['anne/acct_anne done', 'bob/acct_bob done'])
    const sent = await hub.rows('SELECT tenant_id, trigger FROM message ORDER BY tenant_id')
    expect(sent).toEqual([
      { tenant_id: 'anne', trigger: 'payment-failed' },
      { tenant_id: 'bob', trigger: 'payment-failed' },
    ])
  })

  it("are beside that of the environment, which is the default tenant's", async () => {
    await hub.receive('stripe', paymentFailed(hub.clock.now()))
    expect(await bill(paymentFailed(hub.clock.now()), annes)).toBe(200)
    await hub.settle()
    expect(await received()).toEqual(['anne/acct_anne done', 'default/default done'])
  })

  const plain = () => `${hub.url}/webhooks/stripe`
  it.each([
    ["the environment's secret, at the endpoint of one", () => ({ url: annes.url, secret: ENVIRONMENT })],
    ['the secret of the other, there', () => ({ url: annes.url, secret: bobs.secret })],
    ['the secret of one, at the endpoint of all', () => ({ url: plain(), secret: annes.secret })],
    ['no secret of ours, there', () => ({ url: annes.url, secret: 'whsec_made_up' })],
  ])('are not spoken for with %s', async (_what, endpoint) => {
    expect(await bill(paymentFailed(hub.clock.now()), endpoint())).toBe(401)
    expect(await received()).toEqual([])
  })

  const named = (account: string): Post => {
    const { body } = paymentFailed(hub.clock.now())
    return { body: { ...(body as object), account } }
  }
  it.each(['acct_bob', 'acct_unheard_of'])(
    'cannot speak for %s: it is kept, and nothing comes of it',
    async account => {
      const before = await connections()
      expect(await bill(named(account), annes)).toBe(200)
      await hub.settle()
      expect(await received()).toEqual([`anne/${account} ignored`])
      expect(await hub.rows('SELECT FROM event')).toEqual([])
      expect(await connections()).toEqual(before)
      const [item] = (await anne.api('/inbox')).body.data
      expect((await anne.api(`/inbox/${item.id}/replay`, { method: 'POST' })).body.code).toBe('not-admitted')
      const all = await anne.api('/inbox/replay', { method: 'POST', body: { state: 'ignored' } })
      expect(all.body).toEqual({ replayed: 0 })
    },
  )

  it.each([
    ["through a connection's own secret", () => bill(named('acct_bob'), annes), 'anne'],
    ["through the environment's", () => hub.receive('stripe', named('acct_anne')), 'default'],
  ])('is not read by anybody when it is for another, %s: nothing of it is kept', async (_how, post, tenant) => {
    await post()
    await hub.settle()
    expect(await hub.rows('SELECT tenant_id, url, headers, body FROM request')).toEqual([
      { tenant_id: tenant, url: '', headers: {}, body: Buffer.alloc(0) },
    ])
    // The control: what is admitted is kept as it came.
    const admitted = named('acct_bob')
    await bill(admitted, bobs)
    const [kept] = await hub.rows<{ body: Buffer }>(`SELECT body FROM request WHERE tenant_id = 'bob'`)
    expect(JSON.parse(String(kept?.body))).toEqual(admitted.body)
  })

  it('can speak for their own account by its name', async () => {
    expect(await bill(named('acct_anne'), annes)).toBe(200)
    await hub.settle()
    expect(await received()).toEqual(['anne/acct_anne done'])
  })

  it("are not spoken for by the environment's secret that names them", async () => {
    await hub.receive('stripe', named('acct_anne'))
    await hub.settle()
    expect(await received()).toEqual(['default/acct_anne ignored'])
    expect((await anne.api('/inbox')).body.data).toEqual([])
  })

  it('have their secrets out of sight', async () => {
    const rows = JSON.stringify(await hub.rows(`SELECT encode(settings, 'escape') AS text FROM connection`))
    expect(rows).toContain('text')
    expect(rows).not.toContain(annes.secret)
    const listed = await operator(hub, '/connections', { headers: { 'beckon-tenant': 'anne' } })
    expect(listed.text).not.toContain(annes.secret)
    expect(listed.body.data).toContainEqual(expect.objectContaining({ account: 'acct_anne', hasOwnSettings: true }))
  })

  it('go on while the plugin has no secret in the environment', async () => {
    const without = await startHub({ environment: { STRIPE_WEBHOOK_SECRET: '' } })
    await addMerchant(without, 'anne')
    const body = {
      plugin: 'stripe',
      account: 'acct_anne',
      tenant: 'anne',
      settings: { STRIPE_WEBHOOK_SECRET: 'whsec_a' },
    }
    const { webhookUrl } = (await operator(without, '/connections', { method: 'POST', body })).body
    const post = async (url: string) => {
      const answer = await without.post('stripe', paymentFailed(without.clock.now()), request => {
        const settings = { STRIPE_WEBHOOK_SECRET: ['whsec_a'], STRIPE_API_KEY: null }
        return { ...request, url, headers: signAsStripe(request, settings, without.clock.real()) }
      })
      return answer.status
    }
    const answers = [await post(webhookUrl), await post(`${without.url}/webhooks/stripe`)]
    await without.stop()
    expect(answers).toEqual([200, 503])
  })

  it('may get another secret at any time', async () => {
    const settings = { STRIPE_WEBHOOK_SECRET: 'whsec_new' }
    expect(await bill(paymentFailed(hub.clock.now()), bobs)).toBe(200)
    await connect({ plugin: 'stripe', account: 'acct_bob', tenant: 'bob', settings })
    expect(await bill(paymentFailed(hub.clock.now()), bobs)).toBe(401)
    expect(await bill(paymentFailed(hub.clock.now()), { url: bobs.url, secret: 'whsec_new' })).toBe(200)
    bobs = await billingOf(bob, bobs.secret)
  })
})

describe("an account that speaks with the environment's secret", () => {
  it('is the tenant’s to whom it was given before it was first seen', async () => {
    await hub.receive('shopify', from(anne.shop, order(hub.clock.now())))
    expect(await received()).toEqual(['anne/anne.myshopify.com waiting'])
  })

  it("is the default tenant's when nobody was given it, and moves only while nothing came from it", async () => {
    const body = { plugin: 'shopify', account: 'carol.myshopify.com', tenant: 'bob' }
    await hub.receive('shopify', from('carol.myshopify.com', order(hub.clock.now())))
    expect(await received()).toEqual(['default/carol.myshopify.com waiting'])
    const { status, body: problem } = await connect(body)
    expect({ status, code: problem.code }).toEqual({ status: 409, code: 'account-taken' })
    await hub.rows('DELETE FROM inbox_item')
    expect((await connect(body)).status).toBe(201)
    await hub.receive('shopify', from('carol.myshopify.com', order(hub.clock.now())))
    expect(await received()).toEqual(['bob/carol.myshopify.com waiting'])
  })

  it('is the same in any spelling that its plugin knows', async () => {
    const { status, body } = await connect({ plugin: 'shopify', account: ' Dora.MyShopify.com/', tenant: 'bob' })
    expect({ status, account: body.account }).toEqual({ status: 201, account: 'dora.myshopify.com' })
    await hub.receive('shopify', from('dora.myshopify.com', order(hub.clock.now())))
    expect(await received()).toEqual(['bob/dora.myshopify.com waiting'])
  })

  it('counts when it comes the right way after it came to the URL of another', async () => {
    const post = from(anne.shop, order(hub.clock.now()))
    const [{ id } = { id: '' }] = await hub.rows<{ id: string }>('SELECT id FROM connection WHERE account = $1', [
      bob.shop,
    ])
    const astray = await hub.post('shopify', post, request => ({ ...request, url: `${request.url}/${id}` }))
    expect(astray.status).toBe(200)
    expect(await received()).toEqual(['anne/anne.myshopify.com ignored'])
    expect((await bob.api('/inbox')).body.data).toEqual([])
    await hub.receive('shopify', post)
    await hub.receive('shopify', post)
    await hub.settle()
    expect(await received()).toEqual(['anne/anne.myshopify.com done', 'anne/anne.myshopify.com ignored'])
    expect(await hub.messages()).toHaveLength(1)
  })

  it('may share a request with another: each gets what is its own, and nobody reads on', async () => {
    const now = hub.clock.now()
    await connect({ plugin: 'hubspot', account: '44110022', tenant: 'anne' })
    await connect({ plugin: 'hubspot', account: '55', tenant: 'bob' })
    const entries = [
      propertyChanged(now, 'email', 'ada@example.com'),
      { ...propertyChanged(now, 'email', 'secret@example.com'), portalId: 55 },
    ]
    await hub.receive('hubspot', batch(...entries))
    await hub.settle()
    expect(await received()).toEqual(['anne/44110022 done', 'bob/55 done'])
    const [item] = (await anne.api('/inbox')).body.data
    expect((await anne.api(`/inbox/${item.id}`)).body.request).toBeNull()
    expect((await anne.api('/events')).text).not.toContain('secret@example.com')
    const byOperator = await operator(hub, `/inbox/${item.id}`, { headers: { 'beckon-tenant': 'anne' } })
    expect(byOperator.body.request.body).toContain('secret@example.com')
    // The control: a request of one account is shown.
    await hub.receive('hubspot', batch(propertyChanged(now, 'city', 'Paris')))
    const alone = (await anne.api('/inbox')).body.data.find(({ id }: { id: string }) => id !== item.id)
    expect((await anne.api(`/inbox/${alone.id}`)).body.request.body).toContain('Paris')
  })
})

describe('a connection is refused', () => {
  const STRIPE = { plugin: 'stripe', account: 'acct_x', tenant: 'anne' }
  it.each([
    ['for a tenant that there is not', { ...STRIPE, tenant: 'nobody' }, 404, 'not-found', 'nobody'],
    ['of a plugin that there is not', { ...STRIPE, plugin: 'stripes' }, 400, 'bad-parameter', 'stripes'],
    [
      'of an account that the plugin cannot have',
      { plugin: 'shopify', account: 'shop.example', tenant: 'anne' },
      400,
      'bad-parameter',
      'account: saw "shop.example"',
    ],
    [
      "with another plugin's setting",
      { ...STRIPE, settings: { SHOPIFY_API_SECRET: 'hush' } },
      400,
      'bad-parameter',
      'SHOPIFY_API_SECRET: not a setting of stripe',
    ],
    [
      'with too few settings',
      { ...STRIPE, settings: { STRIPE_API_KEY: 'hush' } },
      400,
      'bad-parameter',
      'STRIPE_WEBHOOK_SECRET: not set',
    ],
    [
      'of its own for the account that stands for all without a name',
      { ...STRIPE, account: 'default', settings: { STRIPE_WEBHOOK_SECRET: 'hush' } },
      400,
      'bad-parameter',
      'account: ',
    ],
  ])('%s', async (_what, body, status, code, says) => {
    const before = await connections()
    const answer = await connect(body)
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
    expect(answer.body.detail).toContain(says)
    expect(answer.text).not.toContain('hush')
    expect(await connections()).toEqual(before)
  })
})
