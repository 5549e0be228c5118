import { sign as signAsStripe } from '../../plugins/stripe/src/verify.ts'
import { paymentFailed } from '../support/billing.ts'
import { type Post, startHub, type TestHub } from '../support/hub.ts'
import { addMerchant, connect, type Merchant, operator, received } from '../support/merchants.ts'
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

async function billingOf({ id: tenant }: Merchant, secret: string): Promise<Endpoint> {
  const settings = { STRIPE_WEBHOOK_SECRET: secret }
  const { status, body } = await connect(hub, { plugin: 'stripe', account: `acct_${tenant}`, tenant, settings })
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
    expect(await received(hub)).toEqual(['anne/acct_anne done', 'bob/acct_bob done'])
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
    expect(await received(hub)).toEqual(['anne/acct_anne done', 'default/default done'])
  })

  it('are theirs at the endpoint with a slash at its end, too', async () => {
    expect(await bill(paymentFailed(hub.clock.now()), { ...annes, url: `${annes.url}/` })).toBe(200)
    await hub.settle()
    expect(await received(hub)).toEqual(['anne/acct_anne done'])
  })

  const plain = () => `${hub.url}/webhooks/stripe`
  it.each([
    ["the environment's secret, at the endpoint of one", () => ({ url: annes.url, secret: ENVIRONMENT })],
    ['the secret of the other, there', () => ({ url: annes.url, secret: bobs.secret })],
    ['the secret of one, at the endpoint of all', () => ({ url: plain(), secret: annes.secret })],
    ['no secret of ours, there', () => ({ url: annes.url, secret: 'whsec_made_up' })],
  ])('are not spoken for with %s', async (_what, endpoint) => {
    expect(await bill(paymentFailed(hub.clock.now()), endpoint())).toBe(401)
    expect(await received(hub)).toEqual([])
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
      expect(await received(hub)).toEqual([`anne/${account} ignored`])
      expect(await hub.rows('SELECT FROM event')).toEqual([])
      expect(await connections()).toEqual(before)
      const [item] = (await anne.api('/inbox')).body.data
      expect((await anne.api(`/inbox/${item?.id}/replay`, { method: 'POST' })).body.code).toBe('not-admitted')
      const all = await anne.api('/inbox/replay', { method: 'POST', body: { state: 'ignored' } })
      expect(all.body).toEqual({ replayed: 0, emptied: 0 })
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
    expect(await received(hub)).toEqual(['anne/acct_anne done'])
  })

  it("are not spoken for by the environment's secret that names them", async () => {
    await hub.receive('stripe', named('acct_anne'))
    await hub.settle()
    expect(await received(hub)).toEqual(['default/acct_anne ignored'])
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
    const { webhookUrl } = (await connect(without, body)).body
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
    await connect(hub, { plugin: 'stripe', account: 'acct_bob', tenant: 'bob', settings })
    expect(await bill(paymentFailed(hub.clock.now()), bobs)).toBe(401)
    expect(await bill(paymentFailed(hub.clock.now()), { url: bobs.url, secret: 'whsec_new' })).toBe(200)
    bobs = await billingOf(bob, bobs.secret)
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
    const answer = await connect(hub, body)
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
    expect(answer.body.detail).toContain(says)
    expect(answer.text).not.toContain('hush')
    expect(await connections()).toEqual(before)
  })
})
